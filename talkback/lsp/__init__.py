"""A language server for `rules.toml`: what `check` and `test-rule` know, where the eyes are.

`analysis.py` reads what an editor has open by the very code of `check`; the modules beside it
answer one question each about an analysis (completion, hover, lenses, fixes, names, outline), in
offsets of characters; `rules_server.py` and `requests.py` alone know the protocol, the client's
units and the threads.

It must not know how rules are decided, or what is wrong with a file: it asks. It writes nothing,
fetches nothing from the web, and reads no secret.
"""

"""An IRC server small enough to live inside the bot: the network of `run --local`.

`state`, `encoding`, `network` and the commands do no IO; `server` is the thin asyncio shell.
"""

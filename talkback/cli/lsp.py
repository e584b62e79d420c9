"""`talkback lsp`: a language server for `rules.toml`, over standard input and output."""

import os

import click

from talkback.system.garbage import collect_as_usual


@click.command()
def lsp() -> None:
    """Speak the Language Server Protocol over stdio, for editors.

    An editor that is told of it shows what `check` finds while you type, with fixes, completes
    keys, names and placeholders, and explains triggers, examples and pools. It writes nothing,
    fetches nothing and reads no secret. Needs `pip install 'talkback-irc[lsp]'`.
    """
    from talkback.model.errors import TalkbackError

    try:
        from talkback.lsp.requests import make_server
    except ImportError as error:
        if error.name not in ("pygls", "lsprotocol"):
            raise
        message = "the language server is an extra: pip install 'talkback-irc[lsp]'"
        raise TalkbackError(message) from None
    collect_as_usual()
    # It closes what it speaks through; standard output is flushed by whoever called us.
    make_server().start_io(os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb"))

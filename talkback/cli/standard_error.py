"""What people are told beside the output, folded between words where they look at a terminal."""

import sys

import click


def tell(text: str, style: str = "") -> None:
    """On standard error; each of its lines by itself."""
    if not sys.stderr.isatty():
        click.echo(text, err=True)
        return
    from talkback.terminal.output import Output

    output = Output(stderr=True)
    for line in text.split("\n"):
        output.text((line, style))

"""`talkback schema`: what an editor needs to check rules.toml while it is written."""

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of rules.toml, for editors.

    An editor that knows TOML and JSON Schema completes keys, shows what they mean, and marks what
    is wrong: save this as rules.schema.json beside rules.toml, whose first line is then
    `#:schema ./rules.schema.json`. `talkback init` writes both.
    """
    from talkback.config.json_schema import schema_text

    click.echo(schema_text(), nl=False)

"""From the text of `rules.toml` to settings, rules and pool sources, every problem with its place.

`loader` is the way in. `schema` is the one table of keys, which the reader, the reference and the
lints derive from. Whatever a file holds ends as a diagnostic. Knows no network and no running bot.
"""

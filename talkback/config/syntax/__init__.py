"""What was meant where a file is no TOML: the parser's words are for people who know parsers."""

"""Commands: options in, exit codes out; nothing is decided here."""

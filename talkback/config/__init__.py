"""The config file: TOML text to settings and rules, every problem with its place."""

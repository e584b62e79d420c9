"""Readers of single values: TOML in, what it means out, ConfigProblem where it means nothing."""

"""Readers of single values: a TOML value in, what it means out, ConfigProblem where it means nothing."""

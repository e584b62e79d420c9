"""Mutants of our code, and whether a test notices each: `python -m tests.mutants`."""

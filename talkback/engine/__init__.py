"""Deciding what to say: pure. Clocks, dice and text come in as arguments."""

"""Quotes files: read, checked, changed in place, imported and exported. Knows no rules."""

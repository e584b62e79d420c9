"""What the operating system asks care of: whole files replaced, regular files only, daemon threads.

Knows nothing of rules, quotes or IRC.
"""

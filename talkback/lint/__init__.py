"""What works, but is hardly meant: a lint a module, its code, words, docs and check together.

`runner` has the list of them; none is an error, and none can keep a file from being checked.
"""

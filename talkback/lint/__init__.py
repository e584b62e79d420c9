"""What works, but is hardly meant: one family of findings a module, none of them an error."""

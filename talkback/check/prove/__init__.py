r"""Are the examples worth anything? Every pattern changed in small ways, and who notices.

Theory of operation
===================

A *mutant* is a rule with one small change: a trigger without its `\b`, with an alternative less,
with its case counting. `mutants.py` makes them of the text of the patterns (`pattern_edits.py`),
so that a change has a place in the file.

An example, a counter-example or a session *notices* a mutant if it holds for the rule and not for
the mutant. What nobody notices is only worth a word if it matters: so for each such mutant a line
is looked for that rule and mutant judge differently (`witness_lines.py` makes them of the
patterns, `logged_lines.py` takes them from logs). With such a line, the *witness*, the mutant is a
*survivor*, and the line is what is to be added to the examples. Without one it is *undecided*: it
may well be the same rule written otherwise, so it counts for nothing.

Invariants: rule and mutant are judged by the bot's own search under its own time limit
(`judge.py`), for examples and witnesses alike; a witness was always seen to differ; the score is
of what was noticed among what was noticed and what survived.
"""

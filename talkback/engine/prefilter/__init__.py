"""Which of many triggers can match a line at all. It may err on one side only.

# Theory of operation

The `regex` module decides whether a trigger matches. Asking it ten thousand times a line makes
other bots slow, and most lines hold nothing that any trigger needs. So each trigger is compiled to
a condition that every line it matches must meet, and the conditions of all triggers are asked in
one go. What meets one is a candidate, and only candidates are searched.

The terms, in the order in which a trigger passes them:

- **syntax tree**: what Python's own `re._parser` makes of the pattern (`sre_tree`). What that
  parser cannot read has no condition, and is a candidate on every line.
- **dialect check**: patterns are refused that `re` and `regex` read differently, and those that
  cost too much to compile (`dialect_check`). Every analysis here counts its own steps (`work`)
  rather than time, so that what is refused does not depend on the machine's load.
- **required literals**: a set of texts of which every match holds at least one, chosen for rarity
  (`required_literals`). `literal_prefixes` enumerates what a piece of a pattern can begin with. A
  literal is looked for in one of two forms of the line: the exact form, folded, or the word form,
  in which every non-word character is a blank, so that a word boundary is a blank too. Of a pattern
  with a gap a second set is known, which is asked of the lines that hold one of the first.
- **over-approximation**: where nothing is required, a pattern in RE2's syntax that matches at least
  what the trigger matches (`re2_overapproximation`), in sets of 64 (`re2_sets`).
- **many lines at once**: lines that came together stand one below the other, those of ASCII apart,
  and are looked through once (`candidates_by_line`); each line's candidates are those it has by
  itself.
- **case folding**: one folding for lines and literals, per character and of the same length, that
  merges all characters that `(?i)` can take for each other (`case_folding`).
- **backtracking risk**: whether a search may take long (`redos`, by two walkers in a Glushkov
  automaton, `glushkov`); then it is searched under the line's time limit and `check` warns.

The invariants, held by tests against a plain loop of `regex` over random patterns and lines:

1. A line that a trigger matches meets the trigger's condition. Missing a match is a defect, one
   candidate too many costs a microsecond.
2. Folding is monotone: what `regex` takes for equal under `(?i)` folds to the same character.
3. RE2 answering "no match" counts only if the canary in the same set matched.
4. Nothing here looks at a clock.
"""

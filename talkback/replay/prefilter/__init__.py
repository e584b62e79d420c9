"""Which lines of a block of log could concern any rule: the block is looked at before its lines.

# Theory of operation

Most lines of an archive hold nothing that any rule needs, and making Python look at each is what
costs. So a block of some hundred kilobytes is searched whole:

- **literal search**: the block is translated once, byte by byte, into the forms in which the
  engine's prefilter looks for required literals; an Aho-Corasick automaton finds them all, and the
  newlines around each find give the lines. Bytes that only the slow way can read (colours,
  controls, everything that is not ASCII) make their line a candidate.
- **line prefilter**: each candidate line is read exactly and asked of the engine's own prefilter
  and triggers; what is left goes to the decision, in order.

The invariants:

1. A line in which a trigger would match, or which speaks to the bot, is never left out.
2. What is found does not depend on how the log was cut into chunks, nor on the number of processes.
"""

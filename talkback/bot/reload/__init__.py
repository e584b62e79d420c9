"""The bot in step with its files: all that can fail is done first, then swapped.

# Theory of operation

- **file watcher**: `stat` of every file that the snapshot was read from, every two seconds, in a
  thread of its own; it works on every file system, bind mount and link. A change calls `ask`.
- **stable read**: a file that was written a moment ago is read again until it stands still.
- **reloader**: reads in a thread, under a time limit; the loop goes on answering. What it read is
  adopted in one turn of the loop: rules, pools and settings change between two messages, never
  during one. State is kept by rule name.

The invariants:

1. Whatever is read, thrown or hung, the last good rules stay in force and the refusal is logged
   with its place.
2. A change that comes during a reload causes one more; none is lost, none is read twice.
3. The loop never looks at a file.
"""

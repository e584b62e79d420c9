"""A moment, and what is counted in it."""

from talkback.state.base import Count

WALL = 1_800_000_000.0


COUNT = Count(int(WALL) // 3600, "net", "#c", "alice", "tea", "fires")

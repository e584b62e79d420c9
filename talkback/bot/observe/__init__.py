"""Watching a run: counters, Prometheus, the status view, systemd, `stats`. Changes nothing in it."""

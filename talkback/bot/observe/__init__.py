"""Watching a run: counters, Prometheus, status view, systemd, `stats`. Changes nothing in it."""

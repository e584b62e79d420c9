"""Pools on the web: fetched within bounds, checked, cached, refreshed while the bot runs."""

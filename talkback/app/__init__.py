"""Wiring: the parts below put together into a running bot."""

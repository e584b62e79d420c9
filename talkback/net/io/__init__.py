"""Sockets, TLS, timers: one network, connection after connection. Decides nothing about IRC."""

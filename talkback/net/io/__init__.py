"""Sockets, TLS, timers: life on one network, connection after connection. Decides nothing about IRC."""

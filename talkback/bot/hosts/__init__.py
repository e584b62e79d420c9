"""One bot on several hosts: the leases driven, and what follows from them for clients and memory.

Only a state in PostgreSQL brings any of it.
"""

"""The values that everything else speaks in: messages, lines, settings, diagnostics, log events.

Imports nothing of ours. No behaviour beyond what a value says of itself.
"""

"""Chat logs of the usual clients: which lines are messages, who said them, and when.

Knows nothing of rules; `replay` runs those.
"""

"""Rules run over chat logs, on the logs' own clock: the very `decide` that the bot calls."""

"""Rules run over chat logs, on the logs' own clock."""

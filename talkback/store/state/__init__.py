"""What must survive a restart: opt-outs and mutes, what the gates remember, counts for `stats`."""

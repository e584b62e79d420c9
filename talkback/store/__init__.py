"""Files of ours: quotes, state, chat logs."""

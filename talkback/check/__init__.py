"""`talkback check`: everything that can be said of a config before the channel says it."""

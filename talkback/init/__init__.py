"""`talkback init`: the first files of a new user, and the systemd unit."""

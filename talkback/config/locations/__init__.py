"""Where in the file each key and value stands, and how its lines are shown without secrets."""

"""What stands between a config and a bot that talks: each step tried for real."""

"""A whole config with its pools, read and checked, and what is asked of it without a network.

`check`, `test-rule`, sessions, replay and the bot all begin with one. Knows no running bot.
"""

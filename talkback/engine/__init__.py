"""From a message to a decision. Pure: the clock, the dice and the rules come in as arguments.

`decide` is the one way in, for the bot, `test-rule`, `check`, sessions and replay alike. Deciding
reads the state; `State.apply` writes it, once the reply was accepted for sending.
"""

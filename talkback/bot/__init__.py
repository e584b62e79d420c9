"""The running bot: networks, rules and state wired together, with what watches over them."""

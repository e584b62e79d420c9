"""The running bot: networks, rules and state wired together (`run`), with what watches over them."""

"""Orders in chat: what people may ask of the bot, and what its admins may."""

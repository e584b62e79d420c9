"""Proving who we are: SASL (IRCv3 sasl-3.2) and its mechanisms, exchanges of bytes without IO."""

"""Proving who we are: SASL (IRCv3 sasl-3.2) and its mechanisms, each an exchange of bytes without IO."""

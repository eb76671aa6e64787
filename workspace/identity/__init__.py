"""From a token or a browser session to a `Principal`, or to nobody. Nothing here decides what the principal may do."""

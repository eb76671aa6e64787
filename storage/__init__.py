"""Sealed content: object stores, stream format, keyrings and the vault over them; knows no policy."""

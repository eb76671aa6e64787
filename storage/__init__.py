"""Sealed content: object stores, the segment format, key envelopes and keyrings.

Promises that nothing readable leaves the process: what is put into a store is sealed, and keys leave a keyring only
wrapped. Knows nothing of people, rules or the database; who may open what is decided elsewhere.
"""

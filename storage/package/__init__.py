"""Packages: documents that leave a workspace in one file, sealed to a recipient and signed (EXPORT.md)."""

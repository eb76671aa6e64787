"""STANAG 4774 confidentiality labels: `validity.py` says what is wrong with one, `xml.py` reads and writes it."""

"""Markings: text to meaning and back, one module per national grammar.

`usa.py` (NOFORN, REL TO, ORCON, JOINT, FGI, CUI and its dissemination controls; portions), `gbr.py`, `aus.py`,
`nato.py`, `commercial.py`, and `national.py` for every other nation: the national term, then `//REL TO`. Start at
`reading.py`.
"""

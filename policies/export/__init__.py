"""Export control, one module per regime; `status.py` is what a document says of itself.

`itar.py` (22 CFR 120-130: §120.50, §120.54, §126.7, §126.18), `ear.py` (15 CFR 730-774: deemed exports, AUKUS),
`dsgl.py` (Defence Trade Controls Act ss 10, 10A, 10B), `uk.py` (OGL AUKUS nations), `japan.py` (prior consent).
"""

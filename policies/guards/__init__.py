"""The guards that `disclosure.conf` names, one idea per module; each says None, refuses, or asks a person.

`session.py` integrity, second factor, need to know; `clearance.py`; `nationality.py` NOFORN, AUSTEO, AGAO, privileged
access; `releasability.py` REL TO, contexts, ONLY, EYES ONLY, DISPLAY ONLY; `control.py` ORCON, relabelling, third-party
consent; `distribution.py` statements, CUI controls, named lists; `organisation.py` CMMC, facility clearance, foreign
ownership; `holder.py` firms' information; export control in `policies/export`.
"""

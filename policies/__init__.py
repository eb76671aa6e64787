"""The law: markings, labels, rules, and the decision whether a person may act on an object. No I/O, no clock.

Read it in this order:

1. `vocabulary/`   words: nations, national levels (the Japanese ones too: `levels.yaml`), groups.
2. `markings/`     a grammar per policy: what `NOFORN` or `REL TO` means and how it is written (`usa.py`).
3. `labels.py`     everything a decision reads about an object; `composing.py` makes one from a marking and facts.
4. `subject.py`    everything it reads about a person; `register.py` dated facts; `rules.py` disclosure rules.
5. `disclosure.conf`  the law in one matcher; each name in it is a function in `guards/`, `export/` or `columns.py`.
6. `export/`       a module per export regime: `itar.py` holds §126.7 and §126.18.
7. `engine.py`     asks Casbin, once per originating and source nation, and explains a refusal.
8. `roles.py`      the second model, `roles.conf`: what a role may do at all.
9. `rollup/`       banners from portions; `stanag4774/` NATO labels; `choosing.py` markings composed from choices.
10. `simulation.py` what a change would open and close; `narrowing.py` (labels) and `replacing.py` (rules, standings)
   say what only takes away; `missing_rules.py` what a marking lacks; `holding.py`, `admission.py` small questions.
11. `cases/`       case files: `entente policy test`.

Where is ...? NOFORN and REL TO: `markings/usa.py` (how written), `guards/nationality.py` and `guards/releasability.py`
(what they do). Clearances: `guards/clearance.py`. ORCON and consents: `guards/control.py`. §126.7: `export/itar.py`.
"""

"""Which new objects a person looks at before they leave their nation.

Promises: what is classified, and what is technical, is held unless officers approved its very marking facts beforehand
as a template. What is technical is told by its disclosure category, by its export facts or distribution statement being
given at all, and by CUI categories for technical information; a firm's proprietary information and doubt count as
technical.
"""

from typing import Final

from policies.labels import Label

TECHNICAL_CATEGORIES: Final = frozenset({2, 3, 4})
"""Disclosure categories of NDP-1: materiel and munitions, applied research and development, production."""

_TECHNICAL_CUI: Final = frozenset({"CTI", "EXPT", "EXPTR", "NNPI", "DCNI", "UCNI"})


def is_technical(label: Label, *, export_stated: bool) -> bool:
    """Whether an export status has to be determined for it by a person rather than by silence.

    Args:
        label: what it would bear.
        export_stated: whether its author gave export facts, of whatever kind.
    """
    words = {word.removeprefix("SP-") for part in label.marking.split("//") for word in part.split("/")}
    return (
        export_stated
        or label.category in TECHNICAL_CATEGORIES
        or label.distribution is not None
        or label.holder is not None
        or not words.isdisjoint(_TECHNICAL_CUI)
    )


def is_held_without_template(label: Label, *, export_stated: bool) -> bool:
    """Whether it stays in its nation until an officer confirms it, when no template covers it."""
    return label.rank > 0 or label.classified or is_technical(label, export_stated=export_stated)

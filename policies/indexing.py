"""Whose words may lie in an index that no key protects: of what is unclassified and uncontrolled, now and later."""

from policies.labels import Label


def may_be_indexed(label: Label) -> bool:
    """Whether the content that bears a label may be found by its words, where its project wants that.

    What is held, classified by marking or by export status, controlled by an export law, or proprietary to a firm never
    may; nor what a successor of the label would make so.
    """
    if label.held_for is not None or label.rank > 0 or label.classified or label.export.controlled:
        return False
    if label.holder is not None or label.data_rights is not None:
        return False
    return label.succession is None or may_be_indexed(label.succession.label)

"""The law: markings, labels, rules and the decision whether a person may act on an object; no I/O."""

"""The demonstration: invented people, firms, rules and papers, marked EXERCISE throughout."""

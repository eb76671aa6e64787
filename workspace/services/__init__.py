"""What the workspace does for people: each method passes the gate, owns its transaction and leaves a record."""

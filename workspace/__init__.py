"""The workspace: entities, services, persistence, identity, and the application that wires them."""

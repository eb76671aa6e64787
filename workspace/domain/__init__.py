"""What the workspace is about: people, projects, documents, milestones. Values only, no I/O."""

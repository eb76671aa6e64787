"""What a bulk import is made of: files that cannot be exchanged under it, a manifest, a journal, and the bringing."""

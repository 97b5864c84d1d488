"""Reviews, extensions and other help."""

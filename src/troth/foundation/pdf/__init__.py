"""Documents to keep: facts in, a tagged PDF for the archive out. Nothing is stored here."""

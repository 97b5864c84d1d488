"""Today: what this person owes or awaits."""

"""Composition: settings, demo, proofs, backups, clock. The only storey that knows all rooms."""

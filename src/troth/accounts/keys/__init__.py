"""Keys a person can live with: what opens their vault, a new seed, and keys that were lost."""

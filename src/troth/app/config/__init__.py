"""Configuration: settings, addresses, start."""

"""Configuration: the only room that knows all rooms."""

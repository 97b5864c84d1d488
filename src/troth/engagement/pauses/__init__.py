"""Pausing, suspending and going on."""

"""Tests across rooms, their settings and their servers."""

"""Tests across slices, their settings and their servers."""

"""Tests of sessions and notes."""

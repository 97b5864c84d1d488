"""Tests of the keys slice."""

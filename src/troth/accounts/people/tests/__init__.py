"""Tests of the people slice."""

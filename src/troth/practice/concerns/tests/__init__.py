"""Tests of concerns, needs and handovers."""

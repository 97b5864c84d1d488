"""Boundary concerns brought to somebody outside, needs beyond the practitioner, handovers."""

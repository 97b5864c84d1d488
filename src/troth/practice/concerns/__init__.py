"""Boundary concerns brought to someone outside, needs beyond the practitioner, handovers."""

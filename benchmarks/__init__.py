"""Measurements, each run by `./bench NAME`; RESULTS.md keeps what they showed."""

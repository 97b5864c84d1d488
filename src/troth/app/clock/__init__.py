"""What falls due by the clock, and the worker that takes entries into the tree."""

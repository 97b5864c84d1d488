"""What is left when a process is killed at a random point: everything that was acknowledged."""

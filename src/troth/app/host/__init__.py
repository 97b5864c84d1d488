"""What a host stands on: its home, its tables, and what each of its processes needs."""

"""What is tried of groups."""

"""The thread of one engagement."""

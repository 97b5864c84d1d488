"""Receipts of outward acts."""

"""Signing in through a provider (OpenID Connect): it says who someone is, and opens nothing."""

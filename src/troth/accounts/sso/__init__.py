"""Signing in through a provider (OpenID Connect): it says who somebody is, and opens nothing."""

"""Consents, one by one; pledges on a code; the packs as pages."""

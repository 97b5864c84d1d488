"""The page on which an engagement is managed: every step that can be taken now."""

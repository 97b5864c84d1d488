"""The text of a charter: its sections as data, its templates, its document, its questions."""

MOST_OBJECTIVES = 6
MOST_MONTHS = 84
MOST_YEARS = 30
LONGEST = 4_000
"""Characters of one answer."""

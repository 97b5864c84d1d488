"""Stories across slices, told in the browser against the real program."""

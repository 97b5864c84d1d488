"""Stories across rooms, told in the browser against the real program."""

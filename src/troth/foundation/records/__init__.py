"""Records: what each field is, how a record is sealed, and the one door by which it is opened."""

"""One's own copy: everything that a person may read, as one archive to take along."""

"""The life of an engagement, from the first enquiry to disposal."""

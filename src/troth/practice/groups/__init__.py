"""Groups: one practitioner and several clients, each in an engagement of their own."""

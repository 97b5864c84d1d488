"""What each party can look up: how it works, limits, own data, who can read, how to complain."""

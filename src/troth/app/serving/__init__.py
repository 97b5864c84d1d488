"""Starting the server as an operator does, and what is looked at before."""

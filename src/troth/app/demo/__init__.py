"""The demo: a cast of people and their engagements, made through the services people use."""

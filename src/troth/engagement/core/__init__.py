"""The core of an engagement: its parts, its seats, its states and the steps taken."""

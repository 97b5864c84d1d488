"""The desk: Today, the thread of an engagement, who has looked, and how the code is kept."""

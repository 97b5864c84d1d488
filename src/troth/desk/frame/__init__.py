"""The frame around every page of a person: engagements and standing links."""

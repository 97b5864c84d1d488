"""What belongs to a practitioner: codes, policies and law today."""

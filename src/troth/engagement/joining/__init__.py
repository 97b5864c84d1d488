"""Into an engagement: enquiries, invitations, letting in, representatives."""

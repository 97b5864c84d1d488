"""What people look at: pages that read every room and own no rules."""

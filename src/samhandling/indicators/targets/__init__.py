"""What an indicator is to reach and what it starts from, and taking back what was set."""

"""Two-step login: a code from an app beside the password, and recovery codes for whoever has lost the telephone."""

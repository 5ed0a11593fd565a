"""Stand-ins for the services that figures come from, on this machine's own loopback."""

"""Pages for everyone: they read a publication, never the register."""

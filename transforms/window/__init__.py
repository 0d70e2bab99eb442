"""Landing windows: what is written together."""

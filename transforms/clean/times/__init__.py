"""What a source says of when, read into UTC, and which of it is believed."""

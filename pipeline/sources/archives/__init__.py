"""Walking back through what a source has published: one way for each kind of source."""

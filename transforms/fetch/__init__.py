"""Pages of entries that bring no full text."""

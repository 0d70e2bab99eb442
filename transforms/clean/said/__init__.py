"""What a page says of itself, and whom it names: titles, authors, times, sites."""

"""From an item to the one clean record. Rooms in their order: letters, markup, lines, times, said, pages and dumps."""

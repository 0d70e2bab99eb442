"""HTML to text: within bounds, parsed, in lines."""

"""One HTTP request, within every limit: names, addresses, connections, bodies."""

"""The kinds of sources on the web, and how each is polled."""

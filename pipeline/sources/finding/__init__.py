"""What a site can be polled by, and what is wrong with what is polled."""

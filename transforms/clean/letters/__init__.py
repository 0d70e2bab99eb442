"""The letters of a text: made whole where they were mangled, and what they say of its language."""

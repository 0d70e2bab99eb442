"""Whole HTML pages: which of their text is the article."""

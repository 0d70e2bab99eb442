"""Pages that were copied as plain text: which of their lines are the article."""

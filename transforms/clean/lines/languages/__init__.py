"""What sites write around articles: a file a language, and `several` for patterns that join languages."""

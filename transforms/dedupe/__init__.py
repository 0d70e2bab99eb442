"""What is new, what changed, what was seen before: identity case by case."""

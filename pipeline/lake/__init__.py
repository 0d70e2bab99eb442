"""The lake as the pipeline asks and fills it, a subject a file."""

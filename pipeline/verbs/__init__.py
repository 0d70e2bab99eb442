"""The verbs of the command line: thin, each over the module that knows."""

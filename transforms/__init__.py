"""The steps, a room each; `url` and `identity` are nouns that several steps share."""

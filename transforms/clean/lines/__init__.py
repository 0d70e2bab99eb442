"""What the words of a line alone tell, wherever it comes from: furniture, captions, sentences."""

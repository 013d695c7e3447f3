"""Text to integers: words with their places, what stands between them, sentences."""

"""Documents in: reading, normalising and chunking."""

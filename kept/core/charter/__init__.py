"""A support policy as values."""

"""What the linter looks for, by what it looks at."""

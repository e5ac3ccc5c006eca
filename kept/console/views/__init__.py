"""The console's pages, by noun."""

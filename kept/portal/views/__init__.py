"""The portal's pages, by noun."""

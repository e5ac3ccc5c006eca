"""Finding: words in articles and in one's own cases, with typing errors, on either database."""

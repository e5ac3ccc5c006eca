"""What must happen later: `models.enqueue` writes it down, `runner.drain` does it."""

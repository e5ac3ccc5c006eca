"""What an agent fills in on the page of a case."""

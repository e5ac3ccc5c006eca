"""What console and portal share: history, due moments and questions as pages show them."""

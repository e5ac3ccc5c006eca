"""Django's SQLite backend, standing on an SQLite that keeps what it was given."""

"""What an installation is told from outside, read once; nothing else reads the environment."""

SECRET_KEY = "for the tests of rooms that need no database"  # noqa: S105
INSTALLED_APPS: list[str] = []
USE_TZ = True

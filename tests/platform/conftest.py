"""The browser, for what the server and the scripts do together."""

from tests.browser import browser_type_launch_args, console_messages, open_page  # noqa: F401

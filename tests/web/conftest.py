"""The browser, for the pages of this room."""

from tests.browser import (  # noqa: F401
    browser_type_launch_args,
    console_messages,
    open_page,
    take_picture,
)

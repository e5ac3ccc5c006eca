"""The browser, for the errands of this folder."""

from tests.browser import (  # noqa: F401
    browser_type_launch_args,
    console_messages,
    open_page,
    take_picture,
)

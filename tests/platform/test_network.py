import socket

import pytest


def test_no_test_reaches_beyond_this_machine() -> None:
    # 192.0.2.1 is nobody's (RFC 5737).
    with pytest.raises(PermissionError, match="only this machine"):
        socket.create_connection(("192.0.2.1", 25), timeout=1)

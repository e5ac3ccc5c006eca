"""
What our own mail server found out about a mail's sender (RFC 8601).

Only the topmost Authentication-Results counts, and only under the name that the
settings give our server: any other may have been written by the sender. The
server must be set up to take foreign ones out (RFC 8601, section 5).
"""

from __future__ import annotations

import re
from enum import StrEnum

import authres
from django.conf import settings

from kept.mail.reading import headers

MAX_HEADER_BYTES = 100_000

# Servers write the domain's policy behind the result, as a remark: "(p=none dis=none)".
_WANTS_NOTHING_DONE = re.compile(r"dmarc\s*=\s*fail[^;]*\bp=none\b", re.I)


class Verdict(StrEnum):
    """
    Whether the From of a mail is proven (DMARC).

    `NONE` where nothing proves it or nobody we trust has looked, `UNKNOWN` where we
    looked and got no answer: it is neither proven nor disowned.
    """

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    NONE = "none"
    UNKNOWN = "unknown"


def verdict(raw: bytes) -> Verdict:
    """Return what our server says of the mail's From; never raises."""
    return told(raw) or Verdict.NONE


def told(raw: bytes) -> Verdict | None:
    """Return the same; None where no server of ours has looked at it. Never raises."""
    if not settings.AUTHSERV_ID:
        return None
    fields, _ = headers.parse(raw, 0, min(len(raw), MAX_HEADER_BYTES), is_top=True)
    value = fields.first("authentication-results").decode("ascii", "replace")
    try:
        found = authres.AuthenticationResultsHeader.parse_value(" ".join(value.split()))
    except authres.AuthResError:
        return None
    if str(found.authserv_id).lower() != settings.AUTHSERV_ID.lower():
        return None
    match next((each.result for each in found.results if each.method == "dmarc"), None):
        case None:
            return None
        case "pass":
            return Verdict.PASS
        case "fail" if not _WANTS_NOTHING_DONE.search(value):
            return Verdict.FAIL
        case _:
            return Verdict.NONE

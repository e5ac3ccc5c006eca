"""
The marks that `quoted_html` puts between the lines of a page, each a line or a letter.

Letters of the private use area: they are taken out of what people sent before.
"""

from __future__ import annotations

HTML_BOUNDARY = "\ue0f1"
SIGNATURE_START = "\ue0f2"
SIGNATURE_END = "\ue0f3"
IMAGE = "\ue0f4"
HTML_MARKER = "\ue0f5"

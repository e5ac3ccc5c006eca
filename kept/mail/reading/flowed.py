"""text/plain; format=flowed: soft line breaks joined (RFC 3676)."""

from __future__ import annotations


def unfold(text: str, *, delsp: bool = False) -> str:
    """
    Return the text with paragraphs on one line each, quoted ones with their `>`.

    A line that ends in a blank goes on in the next of the same quoting depth;
    `delsp` drops that blank. The signature's `-- ` is never joined.
    """
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        is_soft = content.endswith(" ") and content != "-- "
        if open_depth != depth or content == "-- ":
            paragraphs.append([">" * depth + " " * bool(depth)])
        paragraphs[-1].append(content[:-1] if is_soft and delsp else content)
        open_depth = depth if is_soft else -1
    lines = ("".join(pieces) for pieces in paragraphs)
    return "\n".join(line if line.endswith("-- ") else line.rstrip(" ") for line in lines)

"""A draft taken apart is the draft that was put together."""

from hypothesis import given
from hypothesis import strategies as st

from kept.console.letters import Letter, read

NAMES = ("status", "next action", "by")
line = st.text("abé .-:", max_size=12).map(str.strip)
words = st.text("abé .-\n", max_size=20).map(str.rstrip)  # a line of ours at their end would be one


@given(words, st.fixed_dictionaries(dict.fromkeys(NAMES, line)))
def test_words_and_lines_come_back_as_they_were_put_in(text: str, said: dict[str, str]) -> None:
    letter = read(str(Letter(text, said)), NAMES)

    assert letter.words == text
    assert letter.lines == {name: words for name, words in said.items() if words}


def test_lines_that_nobody_asked_for_stay_words() -> None:
    draft = "Hello\n\nPhone: 123\nStatus: seen"

    assert read(draft, NAMES) == Letter("Hello\n\nPhone: 123", {"status": "seen"})

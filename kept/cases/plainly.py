"""An answer that says yes or no and nothing else, as people write it in a mail."""

from __future__ import annotations

import re

YES = {
    "agreed", "all good", "fixed", "i agree", "it does", "it is solved", "it works", "it works now",
    "ok", "okay", "please close it", "please do", "solved", "that solves it", "that works",
    "works", "works now", "yes", "yes close it", "yes it does", "yes it is solved", "yes it works",
    "yes please", "yes please close it", "yes you may", "yes you may close it", "you may close it",
}  # fmt: skip
NO = {
    "i do not agree", "it does not", "it does not work", "no", "no it does not",
    "no it does not work", "no it is not", "no please do not", "not solved", "not yet",
    "please do not close it", "still not", "still not solved", "that does not work",
}  # fmt: skip
# What surrounds an answer without changing it.
COURTESY = {
    "best", "best regards", "best wishes", "cheers", "dear support", "hello", "hi", "kind regards",
    "many thanks", "please", "regards", "thank you", "thank you very much", "thanks",
    "thanks a lot",
}  # fmt: skip
SHORT_FORMS = {"doesn't": "does not", "isn't": "is not", "don't": "do not", "it's": "it is"}


def answer(text: str, *, by: str) -> bool | None:
    """
    Return what `text` says, True for yes; None as soon as it says anything beside that.

    Greetings, thanks and the writer's own name say nothing. Whoever writes more than a yes
    means something by it, and a person has to read that.
    """
    own = {_plain(by), _plain(by).split(" ", 1)[0]}
    said = [phrase for phrase in _phrases(text) if phrase not in COURTESY | own]
    if said and all(phrase in YES for phrase in said):
        return True
    if said and all(phrase in NO for phrase in said):
        return False
    return None


def _phrases(text: str) -> list[str]:
    parts = re.split(r"[.,;:!\n]+|\s[-–]\s", text.replace("’", "'"))
    return [plain for plain in map(_plain, parts) if plain]


def _plain(text: str) -> str:
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.casefold())
    return " ".join(SHORT_FORMS.get(word, word) for word in words)

"""Whatever stands in a file, it is read or refused: never anything else."""

from contextlib import suppress
from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as some

from kept.core.charter.charter import Charter
from kept.core.charter.lint import lint
from kept.core.charter.problems import CharterError
from kept.desks import charterfile

NAME = charterfile.shipped()[-2]
TREE = charterfile.open_tree(NAME).values

words = some.sampled_from(
    ["opened", "setting", "others", "by", "when", "is", "1 hour", "yes", "customer", "%", "at due"]
)
plain = some.none() | some.booleans() | some.integers(-3, 9) | some.floats(0, 9) | words
nonsense = some.recursive(
    plain,
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(words | some.integers(-1, 5), inner, max_size=3)
    ),
    max_leaves=6,
)


def ways(node, path=()):
    yield path
    if isinstance(node, list):
        node = dict(enumerate(node))
    if isinstance(node, dict):
        for key, part in node.items():
            yield from ways(part, (*path, key))


PARTS = [path for path in ways(TREE) if path and path[0] != "examples"]


@settings(max_examples=80, deadline=None)
@given(some.sampled_from(PARTS), nonsense)
def test_nonsense_anywhere_in_a_charter_is_read_or_refused(path, value):
    tree = {key: deepcopy(part) if key == path[0] else part for key, part in TREE.items()}
    tree["examples"] = []
    part = tree
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value

    with suppress(CharterError):
        lint(Charter.parse(tree))

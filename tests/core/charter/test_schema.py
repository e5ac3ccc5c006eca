"""The schema for editors, held against the shipped charters by a small validator of its own."""

import re

import pytest

from kept.core.charter.schema import json_schema
from kept.desks import charterfile

SCHEMA = json_schema()
TYPES = {"object": dict, "array": list, "string": str, "integer": int}


def fits(value, schema):
    if "$ref" in schema:
        return fits(value, SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema:
        return any(fits(value, one) for one in schema["anyOf"])
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return False
    if "type" in schema and not isinstance(value, _types(schema["type"])):
        return False
    if isinstance(value, dict):
        return _keys_fit(value, schema)
    if isinstance(value, list) and "items" in schema:
        return all(fits(one, schema["items"]) for one in value)
    return True


def _types(named):
    return tuple(TYPES[name] for name in ([named] if isinstance(named, str) else named))


def _keys_fit(value, schema):
    known = schema.get("properties", {})
    rest = schema.get("additionalProperties", True)
    if not set(schema.get("required", ())) <= set(value):
        return False
    return all(
        fits(one, known[key]) if key in known else rest is True or (rest and fits(one, rest))
        for key, one in value.items()
    )


@pytest.mark.parametrize("name", charterfile.shipped())
def test_a_shipped_charter_fits_the_schema(name):
    values = dict(charterfile.open_tree(name).values)
    values["examples"] = values["examples"][:5]

    for key, part in values.items():
        assert fits({"charter": name, key: part}, SCHEMA), key


@pytest.mark.parametrize(
    "wrong", [{"clokcs": {}}, {"clocks": {"x": {"startz": "opened"}}}, {"title": ["a"]}]
)
def test_a_wrong_charter_does_not(wrong):
    assert not fits({"charter": "x", **wrong}, SCHEMA)


def test_what_readers_fill_in_is_not_offered():
    row = SCHEMA["$defs"]["Row"]["properties"]

    assert "name" not in row
    assert "undone by" in row

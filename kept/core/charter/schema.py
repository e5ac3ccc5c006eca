"""The shape of a charter file as JSON Schema, for editors that complete and underline."""

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from kept.core.charter.charter import Charter

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the schema; words that only a charter itself knows it leaves open."""
    schema = Charter.model_json_schema(schema_generator=_WithoutDefaults)
    tidy: dict[str, Any] = _without_given(schema)
    return {"$schema": DIALECT, **tidy, "title": "A charter: a support policy that Kept runs"}


class _WithoutDefaults(GenerateJsonSchema):
    """What holds when a key is silent is a value of ours, for which JSON has no word."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def _without_given(node: Any) -> Any:
    """Leave out what the readers fill in by themselves."""
    if isinstance(node, list):
        return [_without_given(one) for one in node]
    if not isinstance(node, Mapping):
        return node
    tidy = {key: _without_given(value) for key, value in node.items()}
    if isinstance(tidy.get("properties"), dict):
        given = {key for key, value in tidy["properties"].items() if value.get("readOnly")}
        tidy["properties"] = {k: v for k, v in tidy["properties"].items() if k not in given}
        if "required" in tidy:
            tidy["required"] = [key for key in tidy["required"] if key not in given]
    return tidy

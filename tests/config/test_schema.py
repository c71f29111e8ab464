"""The JSON Schema that editors use says what the reader says."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest
import yaml

from acrnet.audit.checks import SUPPRESSIBLE
from acrnet.config import Configuration, config_schema
from acrnet.config.schema import SCHEMA_FILE, schema_text

ROOT = Path(__file__).parent.parent.parent
SHIPPED = ROOT / "acrnet" / "config" / SCHEMA_FILE
GUIDE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
VALIDATOR = jsonschema.Draft202012Validator(config_schema())
REFUSED_BY_BOTH = [
    "unknown_key",
    "key_in_the_wrong_section",
    "text_where_a_list_is_meant",
    "list_where_keys_are_meant",
    "file_that_is_a_list",
    "unknown_choice",
    "no_operation",
    "not_a_number",
    "number_too_small",
    "number_too_large",
    "owner_with_capitals",
    "display_name_of_a_region",
    "override_without_content",
    "override_with_a_short_digest",
    "suppression_without_a_reason",
    "suppression_without_an_end",
    "suppression_of_an_unknown_finding",
    "suppression_until_a_word",
    "suppression_with_an_unknown_key",
]


class _EditorLoader(yaml.SafeLoader):
    """Reads a day as text, as editors do: YAML 1.2 has no dates."""


_EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def as_editors_read(text: str) -> object:
    return yaml.load(text, _EditorLoader)  # noqa: S506 - a safe loader


def examples() -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def test_the_shipped_schema_is_the_one_the_model_implies() -> None:
    imports = "from acrnet.audit.checks import SUPPRESSIBLE; from acrnet.config.schema import schema_text"
    command = f'python -c "{imports}; print(schema_text(SUPPRESSIBLE), end=str())" > {SHIPPED}'
    assert SHIPPED.read_text(encoding="utf-8") == schema_text(SUPPRESSIBLE), f"run: {command}"


def test_the_schema_is_valid_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(config_schema())


def test_the_guide_has_examples() -> None:
    assert len(examples()) >= 2


@pytest.mark.parametrize("example", examples())
def test_every_example_of_the_guide_is_valid_for_editors_and_for_acrnet(example: str, tmp_path: Path) -> None:
    from acrnet.config import load_configuration

    (tmp_path / "acrnet.yaml").write_text(example, encoding="utf-8")
    VALIDATOR.validate(as_editors_read(example))
    assert load_configuration(None, tmp_path, None, lambda: SUPPRESSIBLE) != Configuration()


@pytest.mark.parametrize("name", REFUSED_BY_BOTH)
def test_an_editor_refuses_what_the_reader_refuses(name: str) -> None:
    text = (Path(__file__).parent / "mistakes" / f"{name}.yaml").read_text(encoding="utf-8")
    assert not VALIDATOR.is_valid(as_editors_read(text))


def test_every_key_has_a_description_and_a_place_in_the_guide() -> None:
    schema = config_schema()
    sections = [schema, *schema["$defs"].values()]
    keys = {key: value for section in sections for key, value in section["properties"].items()}
    assert [key for key, value in keys.items() if not (value.get("description") or "$ref" in value)] == []
    assert [key for key in keys if f"`{key}`" not in GUIDE and f".{key}`" not in GUIDE] == []


def test_every_value_of_a_configuration_has_a_key_in_the_schema() -> None:
    renamed = {"nsgs", "minimal", "path", "set_aside"}
    schema = config_schema()
    keys = {key for each in (schema, *schema["$defs"].values()) for key in each["properties"]}
    assert {field.name for field in fields(Configuration)} - renamed <= keys

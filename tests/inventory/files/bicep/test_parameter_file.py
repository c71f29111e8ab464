"""`.bicepparam` files: they name their template, and give its parameters values."""

from __future__ import annotations

import pytest

from acrnet.unknown import Unknown

from .sources import NSG_TYPE, group, read

TEMPLATE = "param name string\nparam region string = 'x'\n" + group("web", name="'${name}-${region}'")
BESIDE = {"../main.bicep": TEMPLATE}


def names_of(text: str, beside: dict[str, str] | None = None, **given: str) -> list[object]:
    contents = read(text, {**BESIDE, **(beside or {})}, file="infra/params/dev.bicepparam", **given)
    assert contents.unresolved == ()
    return [each.body["name"] for each in contents.resources]


def test_values_are_those_of_the_file() -> None:
    text = "using '../main.bicep'\nvar stem = 'web'\nparam name = '${stem}1'\nparam region = toUpper('we')\n"
    assert names_of(text) == ["web1-WE"]


def test_the_command_line_goes_before_the_file() -> None:
    assert names_of("using '../main.bicep'\nparam name = 'file'\n", name="line") == ["line-x"]


def test_a_file_may_extend_another() -> None:
    base = "using none\nparam name = 'base'\nparam region = 'base'\n"
    text = "using '../main.bicep'\nextends 'base.bicepparam'\nparam region = 'own'\n"
    assert names_of(text, {"base.bicepparam": base}) == ["base-own"]


def test_a_value_that_only_a_deployment_knows_is_not_known() -> None:
    text = "using '../main.bicep'\nparam name = readEnvironmentVariable('NAME')\n"
    (name,) = names_of(text)
    assert str(name).endswith("-x")
    assert "{" in str(name)


def test_rules_are_placed_in_the_file_that_has_them() -> None:
    template = f"param rules array\n{group('web', 'securityRules: rules')}"
    text = "using '../main.bicep'\nparam rules = [\n  { name: 'a', properties: { priority: 100 } }\n]\n"
    contents = read(text, {"../main.bicep": template}, file="infra/params/dev.bicepparam")
    (web,) = contents.resources
    assert (web.places[""].file, web.places[""].line) == ("infra/main.bicep", 2)
    assert (web.places["a"].file, web.places["a"].line) == ("infra/params/dev.bicepparam", 3)


def test_the_template_may_be_json() -> None:
    template = (
        '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", '
        '"contentVersion": "1.0.0.0", "parameters": {"name": {"type": "string"}}, '
        f'"resources": [{{"type": "{NSG_TYPE}", "apiVersion": "2024-05-01", "name": "[parameters(\'name\')]"}}]}}'
    )
    assert names_of("using '../azure.json'\nparam name = 'j'\n", {"../azure.json": template}) == ["j"]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("using none\nparam name = 'a'\n", "dev.bicepparam does not say with 'using' which template it is for"),
        ("using 'br/public:avm/x:1'\n", "br/public:avm/x:1 is in a registry of modules, which is not read"),
        ("using 'none.bicep'\n", "there is no file none.bicep beside it"),
    ],
)
def test_a_template_that_is_not_read_is_reported(text: str, because: str) -> None:
    contents = read(text, file="dev.bicepparam")
    assert contents.unresolved == (f"is a parameter file whose template is not read, because {because}",)
    assert not contents.whole


def test_a_file_that_extends_itself_comes_to_an_end() -> None:
    contents = read("extends 'dev.bicepparam'\nparam a = 1\n", file="dev.bicepparam")
    assert not contents.whole
    assert not any(isinstance(each, Unknown) for each in contents.resources)

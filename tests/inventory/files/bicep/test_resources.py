"""Resources and modules: what they are called, whether and how often they are there, and where they are written."""

from __future__ import annotations

from typing import Any

import pytest

from acrnet.inventory.files.resource import Located
from acrnet.rules.inputs import Location
from acrnet.unknown import Uncertain, Unknown

from .sources import HERE, NSG, NSG_TYPE, group, names, read, resources, rule

RULE = f"{NSG_TYPE}/securityRules"
GROUP_ID = "/providers/Microsoft.Network/networkSecurityGroups/"


def rules_of(located: Located) -> list[Any]:
    properties: Any = located.body["properties"]
    rules: list[Any] = properties["securityRules"]
    return rules


def ids(located: list[Located]) -> list[str]:
    """Return the ids from the provider on."""
    return [f"/providers/{str(each.body['id']).partition('/providers/')[2]}" for each in located]


def test_rules_are_read_with_their_lines() -> None:
    text = f"""param deny bool = true
var base = [
  {rule("base")}
]
resource web '{NSG}' = {{
  name: 'web'
  location: 'westeurope'
  properties: {{
    securityRules: [
      ...base
      {rule("inline", 200)}
      ...(deny ? [
        {rule("Deny", 300, access="Deny")}
      ] : [])
    ]
  }}
}}
"""
    (web,) = resources(text)
    assert names(rules_of(web)) == ["base", "inline", "Deny"]
    assert web.body["location"] == "westeurope"
    assert web.json_path == "web"
    assert web.places == {
        "": Location(HERE, "web", 5),
        "base": Location(HERE, "", 3),
        "inline": Location(HERE, "", 11),
        "deny": Location(HERE, "", 13),
    }


def test_a_rule_made_in_a_loop_is_written_where_its_item_is() -> None:
    text = f"""param rules array
resource web '{NSG}' = {{
  name: 'web'
  properties: {{
    securityRules: [for rule in rules: {{
      name: rule.name
      properties: union(rule.properties, {{ description: 'made' }})
    }}]
  }}
}}
"""
    main = f"module net 'net.bicep' = {{\n  params: {{\n    rules: [\n      {rule('one')}\n    ]\n  }}\n}}\n"
    (web,) = resources(main, {"net.bicep": text})
    assert rules_of(web)[0]["properties"]["description"] == "made"
    assert web.json_path == "net.web"
    assert web.places == {"": Location("infra/net.bicep", "net.web", 2), "one": Location(HERE, "", 4)}


def test_rules_of_a_loop_over_plain_values_are_written_in_the_loop() -> None:
    text = group("web", "securityRules: [for port in ['22', '3389']: {\n      name: 'deny-${port}'\n    }]")
    (web,) = resources(text)
    assert web.places["deny-22"] == web.places["deny-3389"] == Location(HERE, "", 4)


def test_a_rule_that_an_expression_made_of_another_is_written_where_its_name_is() -> None:
    text = f"""var base = [
  {rule("One")}
  {rule("two")}
  {rule("two")}
]
{group("web", "securityRules: concat(map(base, r => union(r, { extra: 1 })), [])")}"""
    (web,) = resources(text)
    assert web.places["one"] == Location(HERE, "", 2)
    assert web.places["two"] == Location(HERE, "web", 6)


def test_a_rule_of_a_json_file_is_written_there() -> None:
    content = '{\n  "rules": [\n    {"name": "One"},\n    {\n      "name": "two"\n    }\n  ]\n}\n'
    text = group("web", "securityRules: map(loadJsonContent('rules.json', '.rules'), r => r)")
    (web,) = resources(text, {"rules.json": content})
    assert web.places["one"] == Location("infra/rules.json", "$.rules[0]", 3)
    assert web.places["two"] == Location("infra/rules.json", "$.rules[1]", 4)


def test_a_rule_for_each_item_of_an_unknown_list_may_be_there_any_number_of_times() -> None:
    loop = (
        "securityRules: [for port in ports: { name: 'deny-${port}', properties: { direction: 'Inbound', to: port } }]"
    )
    (web,) = resources(f"param ports array\n{group('web', loop)}")
    (one,) = rules_of(web)
    why = "the parameter 'ports' has no value (--param ports=VALUE gives one)"
    assert isinstance(one, Uncertain)
    assert one.reason == why
    assert isinstance(one.value, dict)
    assert one.value["properties"] == {"direction": "Inbound", "to": Unknown(why)}


def test_rules_of_an_unknown_list_are_not_known() -> None:
    (web,) = resources(f"param rules array\n{group('web', 'securityRules: rules')}")
    properties: Any = web.body["properties"]
    assert properties["securityRules"] == Unknown("the parameter 'rules' has no value (--param rules=VALUE gives one)")


def test_a_rule_under_an_unknown_condition_may_be_there_and_literal_ones_surely_are() -> None:
    rules = f"securityRules: [{rule('a')}, ...(deny ? [{rule('b')}] : [])]"
    (web,) = resources(f"param deny bool\n{group('web', rules)}")
    first, second = rules_of(web)
    assert first["name"] == "a"
    assert isinstance(second, Uncertain)
    assert "deny" in second.reason


@pytest.mark.parametrize(
    ("declared", "of_group"),
    [
        ("resource r '{rule}@2024-05-01' = {{\n  parent: web\n  name: 'a'\n}}", "web"),
        ("resource r '{rule}@2024-05-01' = {{\n  name: 'web/a'\n}}", "web"),
        ("resource r '{rule}@2024-05-01' = {{\n  name: '${{web.name}}/a'\n}}", "web"),
        ("param g string\nresource r '{rule}@2024-05-01' = {{\n  name: '${{g}}/a'\n}}", "{parameters('g')}"),
        ("resource r '{rule}@2024-05-01' = {{\n  parent: old\n  name: 'a'\n}}", "gone"),
        ("resource r '{rule}@2024-05-01' = {{\n  parent: many[1]\n  name: 'a'\n}}", "y"),
    ],
)
def test_a_rule_that_is_a_resource_belongs_to_its_group(declared: str, of_group: str) -> None:
    groups = f"""{group("web")}
resource old '{NSG}' existing = {{ name: 'gone' }}
resource many '{NSG}' = [for n in ['x', 'y']: {{ name: n }}]
"""
    found = resources(groups + declared.format(rule=RULE))
    found = [each for each in found if each.body["type"] == RULE]
    assert ids(found)[-1] == f"{GROUP_ID}{of_group}/securityRules/a"


def test_nested_resources_have_the_names_and_conditions_of_those_around_them() -> None:
    text = f"""param on bool
resource web '{NSG}' = if (on) {{
  name: 'web'
  resource first 'securityRules' = {{
    name: 'a'
  }}
  resource second 'securityRules@2023-01-01' = if (first.name == 'a') {{
    name: '${{first.name}}b'
  }}
}}
resource third '{NSG}' = {{
  name: '${{web::second.name}}c'
}}
"""
    assert ids(resources(text, on="true")) == [
        f"{GROUP_ID}web",
        f"{GROUP_ID}web/securityRules/a",
        f"{GROUP_ID}web/securityRules/ab",
        f"{GROUP_ID}abc",
    ]
    assert ids(resources(text, on="false")) == [f"{GROUP_ID}abc"]
    assert [bool(each.uncertain) for each in resources(text)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("loop", "made"),
    [
        ("[for n in ['a', 'b']: {{body}}]", ["a", "b"]),
        ("[for (n, i) in ['a', 'b']: if (i > 0) {{body}}]", ["b"]),
        ("[for n in map(range(0, 3), i => 'n${i}'): {{body}}]", ["n0", "n1", "n2"]),
        ("[for n in []: {{body}}]", []),
        ("if ('a' == 'b') {{body}}", []),
    ],
)
def test_loops_and_conditions_decide_what_is_there(loop: str, made: list[str]) -> None:
    declarations = "var n = 'single'\n" if "for n" not in loop else ""
    text = f"{declarations}resource web '{NSG}' = {loop.replace('{{body}}', '{ name: n }')}\n"
    assert ids(resources(text)) == [f"{GROUP_ID}{name}" for name in made]


def test_an_existing_resource_is_not_deployed() -> None:
    assert resources(f"resource web '{NSG}' existing = {{\n  name: 'web'\n}}\n") == []


def test_modules_are_read_with_their_parameters_as_often_as_they_are_deployed() -> None:
    beside = {
        "modules/nsg.bicep": "param name string\nparam suffix string = 'x'\n" + group("g", name="'${name}-${suffix}'"),
        "modules/both.bicep": "param n string\nmodule one 'nsg.bicep' = { params: { name: n } }\n"
        "module two './nsg.bicep' = { params: { name: n, suffix: 'y' } }\n",
    }
    text = "module m 'modules/both.bicep' = [for n in ['a', 'b']: {\n  name: 'm-${n}'\n  params: { n: n }\n}]\n"
    found = resources(text, beside)
    assert ids(found) == [f"{GROUP_ID}{name}" for name in ("a-x", "a-y", "b-x", "b-y")]
    assert [each.json_path for each in found] == ["m.one.g", "m.two.g"] * 2
    assert {each.places[""] for each in found} == {
        Location("infra/modules/nsg.bicep", "m.one.g", 3),
        Location("infra/modules/nsg.bicep", "m.two.g", 3),
    }


def test_parameters_of_a_module_may_be_spread() -> None:
    beside = {"m.bicep": "param name string\nparam other string?\n" + group("g", name="name")}
    text = "var common = { name: 'spread' }\nmodule m 'm.bicep' = { params: { ...common } }\n"
    assert ids(resources(text, beside)) == [f"{GROUP_ID}spread"]


def test_a_module_may_be_a_template() -> None:
    template = (
        '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", '
        '"contentVersion": "1.0.0.0", "parameters": {"name": {"type": "string"}}, '
        f'"resources": [{{"type": "{NSG_TYPE}", "apiVersion": "2024-05-01", "name": "[parameters(\'name\')]"}}]}}'
    )
    found = resources("module m 'm.json' = { params: { name: 'j' } }\n", {"m.json": template})
    assert ids(found) == [f"{GROUP_ID}j"]
    assert found[0].places[""].line == 1


def test_resources_go_where_the_scope_of_their_module_is() -> None:
    beside = {"m.bicep": group("g")}
    text = """targetScope = 'subscription'
resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-net'
  location: 'westeurope'
}
module m 'm.bicep' = { scope: rg }
module n 'm.bicep' = { scope: resourceGroup('0b1f6471-1bf0-4dda-aec3-cb9272f09590', 'other') }
"""
    first, second = [str(each.body["id"]) for each in resources(text, beside)]
    assert first.endswith(f"/resourceGroups/rg-net{GROUP_ID}g")
    assert second == f"/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/other{GROUP_ID}g"


def test_registries_are_found_with_their_replications() -> None:
    text = """resource acr 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: 'contoso'
  location: 'westeurope'
  sku: { name: 'Premium' }
  properties: { publicNetworkAccess: 'Enabled' }
  resource replica 'replications' = [for region in ['northeurope']: {
    name: region
    location: region
  }]
}
"""
    registries = read(text).registries
    assert [each.body["type"] for each in registries] == [
        "Microsoft.ContainerRegistry/registries",
        "Microsoft.ContainerRegistry/registries/replications",
    ]
    assert [each.body["location"] for each in registries] == ["westeurope", "northeurope"]
    assert registries[0].body["sku"] == {"name": "Premium"}


@pytest.mark.parametrize(
    ("text", "beside", "clause"),
    [
        ("module m 'br/public:avm/res/network/network-security-group:0.5.0' = {}", {},
         "br/public:avm/res/network/network-security-group:0.5.0 is in a registry of modules, and the bicep command"),
        ("module m 'none.bicep' = {}", {}, "none.bicep cannot be read: there is no file none.bicep beside it"),
        ("module m 'main.bicep' = {}", {}, "main.bicep uses itself as a module"),
        ("module m 'a.bicep' = {}", {"a.bicep": "module b 'b.bicep' = {}", "b.bicep": "module a 'a.bicep' = {}"},
         "a.bicep uses itself as a module"),
        ("module m '${name}.bicep' = {}", {}, "the path of the module m is not a plain text"),
        ("resource web = {}", {}, "has resource web that cannot be read: it expects a type or a path in quotes"),
        ("frobnicate web = 1", {}, "has a statement that cannot be read: it expects a statement such as"),
    ],
)  # fmt: skip
def test_what_may_have_rules_and_is_not_read_is_reported(text: str, beside: dict[str, str], clause: str) -> None:
    contents = read(f"{group('web')}{text}\n", beside)
    assert [each.json_path for each in contents.resources] == ["web"]
    assert not contents.whole
    assert any(clause in each for each in contents.unresolved), contents.unresolved


def test_a_group_that_cannot_be_parsed_is_there_without_known_rules() -> None:
    contents = read(f"resource web '{NSG}' = § {{\n}}\n{group('other')}")
    by_path = {each.json_path: each for each in contents.resources}
    assert isinstance(by_path["web"].body["properties"], Unknown)
    assert by_path["web"].places[""] == Location(HERE, "web", 1)
    assert by_path["other"].body["properties"] == {}
    assert not contents.whole


def test_rules_inside_another_resource_are_seen() -> None:
    text = """resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'v'
  properties: {
    subnets: [{ name: 's', properties: { networkSecurityGroup: { properties: { securityRules: [] } } } }]
  }
}
"""
    (vnet,) = resources(text)
    assert vnet.body["type"] == "Microsoft.Network/virtualNetworks"

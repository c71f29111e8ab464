"""Rules of Azure in three languages: each read back by a parser of others, and equal to what was worked out by hand."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from acrnet.errors import UsageError
from acrnet.export.export_list import ExportList
from acrnet.export.table import SYNTAXES
from acrnet.firewall.desired import Sources, host_rules
from acrnet.registry.need import Purpose
from acrnet.rules.ownership import Owner
from acrnet.unknown import Unknown

from ..registries import a_registry, approved_endpoint
from .azure_documents import ARM, BICEP, GROUP, RULES_OF, TERRAFORM, Rules, collection_of, plain
from .lists import private_list, regions_list, registry_list, with_ports
from .readers import admitted, read_bicep, read_hcl
from .terraform import terraform

TAGS = [
    f"{service}.{region}"
    for service in ("AzureContainerRegistry", "Storage")
    for region in ("FranceCentral", "WestEurope")
]


def security_rule(name: str, opens: str, number: int, **destination: object) -> tuple[str, dict[str, Any]]:
    """A rule as Resource Manager takes it, but for its priority, which is how far it is behind the first one."""
    return name, {
        "description": f"managed by acrnet owner=default: {opens} on 443",
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "destinationPortRange": "443",
        "sourceAddressPrefix": "VirtualNetwork",
        **(destination or {"destinationAddressPrefix": opens}),
        "access": "Allow",
        "priority": number,
        "direction": "Outbound",
    }


OF_TAGS: Rules = [security_rule(f"acrnet-{tag}", tag, number) for number, tag in enumerate(TAGS)]
OF_ADDRESSES: Rules = [
    security_rule(
        "acrnet-private-contoso-v4",
        "private-contoso-v4",
        0,
        destinationAddressPrefixes=["10.0.0.4/32", "10.0.0.6/32"],
    ),
    security_rule("acrnet-private-contoso-v6", "private-contoso-v6", 1, destinationAddressPrefix="fd00::4/128"),
]


@pytest.mark.parametrize("form", RULES_OF)
def test_a_security_rule_for_each_tag_and_private_addresses_as_prefixes(form: str) -> None:
    assert RULES_OF[form](SYNTAXES[form].write(regions_list())) == OF_TAGS
    assert RULES_OF[form](SYNTAXES[form].write(private_list())) == OF_ADDRESSES


@pytest.mark.parametrize("form", RULES_OF)
def test_rules_are_those_of_the_owner_of_the_configuration(form: str) -> None:
    rules = RULES_OF[form](SYNTAXES[form].write(replace(regions_list(), owner=Owner("team"))))
    assert [name for name, _ in rules] == [f"acrnet-team-{tag}" for tag in TAGS]
    assert {rule["description"].partition(":")[0] for _, rule in rules} == {"managed by acrnet owner=team"}


@pytest.mark.parametrize("form", [name for name in SYNTAXES if name.endswith("-firewall")])
def test_an_application_rule_admits_the_host_names_of_a_registry(form: str) -> None:
    collection = {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "acrnet-host-names",
        "priority": 1000,
        "action": {"type": "Allow"},
        "rules": [
            {
                "ruleType": "ApplicationRule",
                "name": "acrnet-any-registry",
                "description": "managed by acrnet owner=default: host names of any-registry on 443",
                "targetFqdns": ["*.azurecr.io", "*.blob.core.windows.net"],
                "protocols": [{"protocolType": "Https", "port": 443}],
            }
        ],
    }
    assert collection_of(form) == collection


@pytest.mark.parametrize("form", [name for name in SYNTAXES if name.endswith("-firewall")])
def test_each_registry_has_the_rule_that_a_plan_gives_it(form: str) -> None:
    one, _, other, _ = regions_list().entries
    contoso = replace(one, need=replace(one.need, registry="contoso", hosts=("contoso.azurecr.io",)))
    shared = replace(other, need=replace(other.need, registry="contoso"))
    fabrikam = replace(one, need=replace(one.need, registry="fabrikam", hosts=("fabrikam.azurecr.io",)))
    made = replace(regions_list(), entries=(fabrikam, contoso, shared))
    rules = collection_of(form, made)["rules"]
    assert [(rule["name"], rule["targetFqdns"]) for rule in rules] == [
        ("acrnet-contoso", ["*.blob.core.windows.net", "contoso.azurecr.io"]),
        ("acrnet-fabrikam", ["fabrikam.azurecr.io"]),
    ]
    # as the policy target writes them, but for the sources, which whoever deploys supplies
    planned = host_rules([each.need for each in made.entries], made.owner, Sources(("10.0.0.0/8",)))
    left_out = {"name", "sourceAddresses"}
    assert [{key: value for key, value in rule.items() if key not in left_out} for rule in rules] == [
        {key: value for key, value in each.body.items() if key not in left_out} for each in planned
    ]


@pytest.mark.parametrize("form", [name for name in SYNTAXES if name.endswith("-firewall-tags")])
def test_a_network_rule_for_each_tag(form: str) -> None:
    collection = {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "acrnet-service-tags",
        "priority": 1000,
        "action": {"type": "Allow"},
        "rules": [
            {
                "ruleType": "NetworkRule",
                "name": f"acrnet-{tag}",
                "description": f"managed by acrnet owner=default: {tag} on 443",
                "ipProtocols": ["TCP"],
                "destinationAddresses": [tag],
                "destinationPorts": ["443"],
            }
            for tag in TAGS
        ],
    }
    assert collection_of(form) == collection


@pytest.mark.parametrize("made", [regions_list(), private_list()], ids=["tags", "private addresses"])
@pytest.mark.parametrize("form", TERRAFORM)
def test_terraform_formats_a_document_as_it_is(form: str, made: ExportList) -> None:
    text = SYNTAXES[form].write(made)
    assert terraform("fmt", "-", text=text) == text


def test_rules_of_one_group_are_written_one_after_the_other() -> None:
    document = json.loads(SYNTAXES["arm"].write(regions_list()))
    waits = [each.get("dependsOn") for each in document["resources"]]
    ids = f"[resourceId('{GROUP}/securityRules', parameters('networkSecurityGroupName'), 'acrnet-%s')]"
    assert waits == [None, *([ids % tag] for tag in TAGS[:-1])]
    rules = list(read_bicep(SYNTAXES["bicep"].write(regions_list()))["resources"].items())[1:]
    names = [name for name, _ in rules]
    assert [rule["config"].get("dependsOn") for _, rule in rules] == [None, *([name] for name in names[:-1])]


@pytest.mark.parametrize("form", [*TERRAFORM, *BICEP])
def test_the_header_is_comments(form: str) -> None:
    mark = "//" if form in BICEP else "#"
    lines = SYNTAXES[form].write(regions_list()).splitlines()
    header = lines[: lines.index("")]
    assert header[0].startswith(f"{mark} acrnet export: ")
    assert all(line.startswith(f"{mark} ") for line in header)
    assert f"{mark} command: acrnet export --format FORMAT" in header


@pytest.mark.parametrize("form", ARM)
def test_the_header_of_a_template_is_its_metadata(form: str) -> None:
    about = json.loads(SYNTAXES[form].write(regions_list()))["metadata"]["about"]
    assert about[0].startswith("acrnet export: ")
    assert "command: acrnet export --format FORMAT" in about


@pytest.mark.parametrize("form", [*TERRAFORM, *BICEP, *ARM])
def test_whoever_deploys_names_the_resource_and_may_leave_the_priority(form: str) -> None:
    text = SYNTAXES[form].write(regions_list())
    language = form.partition("-")[0]
    if language == "terraform":
        variables = {name: body for each in plain(read_hcl(text))["variable"] for name, body in each.items()}
        optional = {name: body["default"] for name, body in variables.items() if "default" in body}
    elif language == "bicep":
        variables = read_bicep(text)["parameters"]
        optional = {name: body["default"] for name, body in variables.items() if body["default"] is not None}
    else:
        variables = json.loads(text)["parameters"]
        optional = {name: body["defaultValue"] for name, body in variables.items() if "defaultValue" in body}
    firewall = "-firewall" in form
    snake = language == "terraform"
    priority = {True: ("group_priority", "groupPriority"), False: ("first_priority", "firstPriority")}[firewall]
    assert optional == {priority[0 if snake else 1]: 1000}
    assert {"sourceAddresses", "source_addresses"} & set(variables) == (
        {("source_addresses" if snake else "sourceAddresses")} if firewall else set()
    )


@pytest.mark.parametrize("form", [*TERRAFORM, *BICEP, *ARM])
def test_a_need_that_rules_cannot_express_is_an_error(form: str) -> None:
    endpoint = approved_endpoint("pe")
    unread = replace(endpoint, addresses=Unknown("you may not read them"))
    if "-firewall" in form and not form.endswith("-tags"):
        made = registry_list(a_registry(data_endpoint_enabled=True))
        message = rf"{form} cannot express contoso/data/westeurope: its host name is not known"
    else:
        made = private_list(unread)
        message = rf"{form} cannot express contoso/private/pe: .*because you may not read them"
    with pytest.raises(UsageError, match=message):
        SYNTAXES[form].write(made)


@pytest.mark.parametrize("form", ["terraform", "bicep", "arm", "arm-firewall-tags"])
def test_rules_are_not_joined(form: str) -> None:
    assert SYNTAXES[form].write(regions_list(4)) == SYNTAXES[form].write(regions_list())
    with pytest.raises(
        UsageError, match="--max-entries 3 is too few: 4 is the fewest, since service tags cannot be joined"
    ):
        SYNTAXES[form].write(regions_list(3))


def test_names_alone_cost_nothing_however_few_they_are() -> None:
    # Two names; the five prefixes beside them would become two at a cost.
    assert SYNTAXES["hosts"].write(regions_list(2)) == SYNTAXES["hosts"].write(regions_list())


@pytest.mark.parametrize("form", [name for name in SYNTAXES if name.endswith("-firewall")])
def test_an_application_rule_knows_https_only(form: str) -> None:
    made = with_ports(regions_list(), Purpose.STORAGE, 443, 5671)
    with pytest.raises(UsageError, match=rf"{form} cannot express .*: it needs port 5671, and there is only 443\."):
        SYNTAXES[form].write(made)
    dispensable = replace(
        made,
        entries=tuple(
            replace(each, need=replace(each.need, purpose=Purpose.PLATFORM, required=False))
            if 5671 in each.need.ports
            else each
            for each in made.entries
        ),
    )
    text = SYNTAXES[form].write(dispensable)
    assert admitted(form, text) == ["*.azurecr.io"]
    assert "may not be needed, and is left out because it needs port 5671" in " ".join(
        re.sub("(?m)^(#|//)", "", text).split()
    )


@pytest.mark.parametrize("form", ["arm", "arm-firewall-tags"])
def test_each_port_has_a_rule_of_its_own(form: str) -> None:
    made = with_ports(regions_list(regions=("westeurope",)), Purpose.STORAGE, 443, 5671)
    ports = re.findall(r'"destinationPort(?:Range|s)": (?:\[\s*)?"(\d+)"', SYNTAXES[form].write(made))
    assert ports == ["443", "443", "5671"]

"""An earlier list as JSON says what a firewall has; anything that acrnet does not write is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from acrnet.errors import InputFileError
from acrnet.export.earlier import read_earlier_list
from acrnet.export.export_list import ExportList
from acrnet.export.table import SYNTAXES
from acrnet.registry.model import PrivateAddress

from ..registries import a_registry, approved_endpoint
from .lists import TAGS, regions_list, registry_list

ENDPOINT = approved_endpoint("pe", PrivateAddress("10.0.0.4", "registry", ("contoso.azurecr.io",)))


def document(made: ExportList) -> Any:  # Any: JSON
    return json.loads(SYNTAXES["json"].write(made))


@pytest.mark.parametrize(
    "made",
    [
        regions_list(),
        regions_list(most=3),
        registry_list(a_registry()),
        registry_list(a_registry(public_network_access=False, private_endpoints=(ENDPOINT,))),
    ],
)
def test_a_list_is_read_back_as_it_was(made: ExportList) -> None:
    read = read_earlier_list(document(made), "old.json")
    assert read.destinations == (*made.hosts, *made.prefixes)
    assert read.since == f"old.json, a list by the service tags {TAGS.id}"


def test_names_of_a_later_minor_version_are_left_alone() -> None:
    later = document(regions_list()) | {"format_version": "1.7", "colour": "blue"}
    later["prefixes"][0]["colour"] = "green"
    assert read_earlier_list(later, "old.json").destinations


def changed(change: Callable[[Any], object]) -> Any:
    made = document(regions_list())
    change(made)
    return made


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda it: it.update(format_version="2.0"), r"$.format_version is not text of the form 1\.[0-9]+."),
        (lambda it: it.update(kind="export-delta"), "it has a change and not all that the firewall has."),
        (lambda it: it.pop("prefixes"), "$.prefixes is missing."),
        (lambda it: it.update(hosts={}), "$.hosts is not a list."),
        (lambda it: it["hosts"][0].update(host="a.io\nhttp_access allow all"), "$.hosts[0].host is not a host name."),
        (lambda it: it["hosts"][0].update(host=7), "$.hosts[0].host is not text."),
        (
            lambda it: it["prefixes"][0].update(prefix="10.0.0.0/8; flush ruleset"),
            "$.prefixes[0].prefix is not an address prefix in its usual spelling.",
        ),
        (
            lambda it: it["prefixes"][0].update(prefix="198.51.100.1/26"),
            "$.prefixes[0].prefix is not an address prefix in its usual spelling.",
        ),
        (lambda it: it["prefixes"][0].update(family="IPv5"), "$.prefixes[0].family is not one of IPv4, IPv6."),
        (
            lambda it: it["prefixes"][0].update(family="IPv6"),
            "$.prefixes[0] has a prefix of the other family.",
        ),
        (
            lambda it: it["prefixes"][0].update(protocol="tcp dport 1 accept\n"),
            "$.prefixes[0].protocol is not text of the form [A-Z][a-z]{2,7}.",
        ),
        (lambda it: it["prefixes"][0].update(ports=[70000]), "$.prefixes[0].ports[0] is out of range: 70000."),
        (lambda it: it["prefixes"][0].update(ports=[]), "$.prefixes[0].ports is empty."),
        (lambda it: it["prefixes"][0].update(needs=["other"]), "it has no need 'other'."),
    ],
)
def test_what_acrnet_does_not_write_is_refused(change: Callable[[Any], object], said: str) -> None:
    with pytest.raises(InputFileError) as caught:
        read_earlier_list(changed(change), "old.json")
    assert caught.value.message == f"old.json is not a list as acrnet writes it: {said}"

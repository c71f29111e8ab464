from __future__ import annotations

from dataclasses import replace

from acrnet.net import IntervalSet
from acrnet.registry.need import Purpose, decidable
from acrnet.rules.desired import desired_rules
from acrnet.rules.ownership import Owner

from ..needs import REGISTRY_WEST, STORAGE_WEST, private_need, tag_need

LOGIN = tag_need(REGISTRY_WEST)
OWNER = Owner()


def test_needs_that_share_a_tag_share_a_rule() -> None:
    data = replace(LOGIN, id="contoso/data/westeurope", purpose=Purpose.DATA)
    rules = desired_rules([LOGIN, data, tag_need(STORAGE_WEST, Purpose.STORAGE)], OWNER)
    assert [(rule.opens, rule.needs) for rule in rules] == [
        (REGISTRY_WEST, (LOGIN, data)),
        (STORAGE_WEST, (tag_need(STORAGE_WEST, Purpose.STORAGE),)),
    ]


def test_families_are_never_mixed_in_one_rule() -> None:
    rules = desired_rules([private_need("pe", "10.0.9.4/32", "fd00::4/128")], OWNER)
    assert [(rule.name, rule.destinations) for rule in rules] == [
        ("acrnet-private-contoso-v4", ("10.0.9.4/32",)),
        ("acrnet-private-contoso-v6", ("fd00::4/128",)),
    ]


def test_sources_of_both_families_make_one_rule_each() -> None:
    rules = desired_rules([LOGIN], OWNER, ("10.0.1.0/24", "fd00::/64"))
    assert sorted(rule.sources for rule in rules) == [("10.0.1.0/24",), ("fd00::/64",)]
    assert len({rule.name for rule in rules}) == 2


def test_private_addresses_are_opened_only_to_sources_of_their_family() -> None:
    rules = desired_rules([private_need("pe", "10.0.9.4/32")], OWNER, ("10.0.1.0/24", "fd00::/64"))
    assert [(rule.sources, rule.destinations) for rule in rules] == [(("10.0.1.0/24",), ("10.0.9.4/32",))]


def test_a_host_name_alone_and_unknown_addresses_yield_no_rule() -> None:
    apex = replace(LOGIN, purpose=Purpose.APEX, tag=None, hosts=("azurecr.io",))
    lost = private_need("pe", unknown="it cannot be read")
    assert desired_rules([apex, lost], OWNER) == ()
    assert decidable([apex, lost, LOGIN]) == (lost, LOGIN)


def test_each_port_has_a_rule_of_its_own_and_only_443_is_not_in_its_name() -> None:
    diagnostics = replace(LOGIN, id="contoso/platform/monitor-diagnostics", purpose=Purpose.PLATFORM, ports=(12000,))
    both = replace(LOGIN, id="contoso/platform/monitor", purpose=Purpose.PLATFORM, ports=(443, 12000))
    rules = desired_rules([LOGIN, diagnostics, both], OWNER)
    assert [(rule.name, rule.port, rule.needs) for rule in rules] == [
        (f"acrnet-{REGISTRY_WEST}", 443, (LOGIN, both)),
        (f"acrnet-{REGISTRY_WEST}-p12000", 12000, (diagnostics, both)),
    ]
    written = rules[1].at(1000)
    assert written.destination_ports == IntervalSet.single(12000)
    assert written.description == f"managed by acrnet owner=default: {REGISTRY_WEST} on 12000"

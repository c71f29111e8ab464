from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrnet.registry.names import AnswerKind, ForwardingRule, PrivateZone, answer, answer_unlisted
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

from ..audit.stages.paths import FULL_ZONE, PE, UNREAD, a_path, private_registry, zone
from ..estates import network_id
from ..registries import a_registry

LOGIN_HOST, DATA_HOST = "contoso.azurecr.io", "contoso.westeurope.data.azurecr.io"
UNREAD_ZONE = PrivateZone(FULL_ZONE.id, UNREAD, falls_back=False)
WILDCARD = PrivateZone(FULL_ZONE.id, {"*.azurecr.io": ("10.1.0.4",)}, falls_back=False)
DATA_ZONE = zone(name="westeurope.data.privatelink.azurecr.io", contoso__westeurope__data="10.1.0.6")


@pytest.mark.parametrize(
    ("host", "changes", "expected", "because"),
    [
        pytest.param(
            LOGIN_HOST,
            {},
            AnswerKind.PUBLIC,
            "no private DNS zone that answers for contoso.azurecr.io is linked to vnet-app",
            id="no zone",
        ),
        pytest.param(
            LOGIN_HOST,
            {"private_zones": (FULL_ZONE,)},
            AnswerKind.PRIVATE,
            "privatelink.azurecr.io leads contoso.azurecr.io to 10.1.0.4",
            id="a record",
        ),
        pytest.param(
            "Contoso.azurecr.io",
            {"private_zones": (FULL_ZONE,)},
            AnswerKind.PRIVATE,
            "privatelink.azurecr.io leads contoso.azurecr.io to 10.1.0.4",
            id="in any case",
        ),
        pytest.param(
            DATA_HOST,
            {"private_zones": (FULL_ZONE,)},
            AnswerKind.PRIVATE,
            "privatelink.azurecr.io leads contoso.westeurope.data.azurecr.io to 10.1.0.5",
            id="a record below another name",
        ),
        pytest.param(
            DATA_HOST,
            {"private_zones": (FULL_ZONE, DATA_ZONE)},
            AnswerKind.PRIVATE,
            ("westeurope.data.privatelink.azurecr.io leads contoso.westeurope.data.azurecr.io to 10.1.0.6"),
            id="the longer of two zones",
        ),
        pytest.param(
            LOGIN_HOST,
            {"private_zones": (zone(fabrikam="10.1.0.9"),)},
            AnswerKind.NOTHING,
            "privatelink.azurecr.io, which is linked to vnet-app, has no record for contoso.azurecr.io",
            id="a zone without the record",
        ),
        pytest.param(
            LOGIN_HOST,
            {"private_zones": (zone(falls_back=True, fabrikam="10.1.0.9"),)},
            AnswerKind.PUBLIC,
            "privatelink.azurecr.io, which is linked to vnet-app, has no record for contoso.azurecr.io",
            id="a zone without the record that falls back",
        ),
        pytest.param(
            LOGIN_HOST,
            {"private_zones": (WILDCARD,)},
            AnswerKind.PRIVATE,
            "privatelink.azurecr.io leads contoso.azurecr.io to 10.1.0.4",
            id="a wildcard",
        ),
        pytest.param(
            LOGIN_HOST,
            {"private_zones": (zone(name="privatelink.azurecr.cn"),)},
            AnswerKind.PUBLIC,
            "no private DNS zone that answers for contoso.azurecr.io is linked to vnet-app",
            id="a zone of another cloud",
        ),
        pytest.param(
            LOGIN_HOST,
            {"private_zones": (UNREAD_ZONE,)},
            AnswerKind.UNKNOWN,
            "the records of privatelink.azurecr.io are not known, because acrnet may not read it",
            id="records that were not read",
        ),
        pytest.param(
            LOGIN_HOST, {"private_zones": UNREAD}, AnswerKind.UNKNOWN, "acrnet may not read it", id="zones not read"
        ),
        pytest.param(
            LOGIN_HOST,
            {"private_zones": (FULL_ZONE,), "dns_servers": ("10.1.0.10", "10.1.0.11")},
            AnswerKind.UNKNOWN,
            "what the resolvers 10.1.0.10, 10.1.0.11 answer is not known",
            id="custom resolvers",
        ),
        pytest.param(
            LOGIN_HOST,
            {"private_zones": (FULL_ZONE,), "dns_servers": ("168.63.129.16",)},
            AnswerKind.PRIVATE,
            "privatelink.azurecr.io leads contoso.azurecr.io to 10.1.0.4",
            id="the resolver of Azure by its address",
        ),
        pytest.param(
            LOGIN_HOST,
            {"dns_servers": UNREAD},
            AnswerKind.UNKNOWN,
            "the resolvers of the clients are not known, because acrnet may not read it",
            id="resolvers not read",
        ),
    ],
)
def test_the_dns_answer_follows_from_the_linked_zones(
    host: str, changes: dict[str, Any], expected: AnswerKind, because: str
) -> None:
    dns_answer = answer(host, private_registry(), a_path(**changes).names)
    assert (dns_answer.kind, dns_answer.because) == (expected, because)


@pytest.mark.parametrize("state", ["Pending", "Rejected", "Disconnected"])
def test_a_registry_without_approved_endpoints_has_public_names_only(state: str) -> None:
    registry = a_registry(private_endpoints=(replace(PE, state=state),))
    assert answer(LOGIN_HOST, registry, a_path(dns_servers=("10.1.0.10",)).names).kind is AnswerKind.PUBLIC


POLICY = "(resolutionPolicy NxDomainRedirect)"
LACKING = "Add a record for contoso.azurecr.io to privatelink.azurecr.io"


@pytest.mark.parametrize(
    ("public", "fix"),
    [
        (
            True,
            f"{LACKING}, or let its link to vnet-app look up publicly what it lacks {POLICY}.",
        ),
        # With public access off the registry refuses whoever is led to its public addresses.
        (False, f"{LACKING}."),
    ],
)
def test_the_fix_for_a_name_that_a_zone_lacks_is_a_record_or_public_lookup(public: bool, fix: str) -> None:
    dns_answer = answer(LOGIN_HOST, private_registry(public=public), a_path(private_zones=(zone(),)).names)
    assert (dns_answer.kind, dns_answer.fix) == (AnswerKind.NOTHING, fix)


def with_records(records: dict[str, tuple[str, ...] | Unknown], *, falls_back: bool = False) -> PrivateZone:
    return PrivateZone(FULL_ZONE.id, records, falls_back)


@pytest.mark.parametrize(
    ("records", "expected", "because"),
    [
        pytest.param(
            {"*.azurecr.io": ("10.1.0.4",), "*.data.azurecr.io": ("10.1.0.5",)},
            AnswerKind.PRIVATE,
            "privatelink.azurecr.io leads contoso.westeurope.data.azurecr.io to 10.1.0.5",
            id="the nearest of two wildcards",
        ),
        pytest.param(
            {"*.azurecr.io": ("10.1.0.4",), "fabrikam.azurecr.io": ("10.1.0.9",)},
            AnswerKind.PRIVATE,
            "privatelink.azurecr.io leads contoso.westeurope.data.azurecr.io to 10.1.0.4",
            id="names beside it hide no wildcard",
        ),
        # westeurope.data exists, although only as a part of a longer name, and so the wildcard stands for no name
        # below it (RFC 4592, section 3.3.1 with 2.2.2).
        pytest.param(
            {"*.azurecr.io": ("10.1.0.4",), "fabrikam.westeurope.data.azurecr.io": ("10.1.0.9",)},
            AnswerKind.UNKNOWN,
            (
                "privatelink.azurecr.io has *.azurecr.io, and whether names below westeurope.data.azurecr.io hide it in"
                " Azure is not documented"
            ),
            id="a wildcard that a nearer name hides",
        ),
        pytest.param(
            {"*.azurecr.io": ("10.1.0.4",), DATA_HOST: ()},
            AnswerKind.NOTHING,
            f"privatelink.azurecr.io, which is linked to vnet-app, has no address for {DATA_HOST}",
            id="a name that has other records hides the wildcard",
        ),
        pytest.param(
            {DATA_HOST: Unknown(f"makes {DATA_HOST} an alias of proxy.example, which was not followed")},
            AnswerKind.UNKNOWN,
            f"privatelink.azurecr.io makes {DATA_HOST} an alias of proxy.example, which was not followed",
            id="an alias",
        ),
    ],
)
def test_a_name_takes_the_record_that_stands_for_it(
    records: dict[str, tuple[str, ...] | Unknown], expected: AnswerKind, because: str
) -> None:
    answered = answer(DATA_HOST, private_registry(), a_path(private_zones=(with_records(records),)).names)
    assert (answered.kind, answered.because) == (expected, because)


def test_a_name_that_has_other_records_is_not_looked_up_publicly() -> None:
    linked = with_records({LOGIN_HOST: ()}, falls_back=True)
    answered = answer(LOGIN_HOST, private_registry(), a_path(private_zones=(linked,)).names)
    assert (answered.kind, answered.fix) == (AnswerKind.NOTHING, f"{LACKING}.")


def forward(domain: str, *servers: str) -> ForwardingRule:
    return ForwardingRule(ResourceId.parse(network_id("dnsForwardingRulesets", "onward")), domain, servers)


OWN_ZONE = zone(name="contoso.azurecr.io")
FORWARDED = (
    "the DNS forwarding ruleset onward forwards contoso.azurecr.io to the DNS server 10.0.0.9, whose answer is not"
    " known"
)


@pytest.mark.parametrize(
    ("zones", "rules", "expected", "because"),
    [
        pytest.param(
            (FULL_ZONE,), (forward("azurecr.io", "10.0.0.9"),), AnswerKind.UNKNOWN, FORWARDED, id="the public name"
        ),
        pytest.param((FULL_ZONE,), (forward("", "10.0.0.9"),), AnswerKind.UNKNOWN, FORWARDED, id="every name"),
        pytest.param(
            (),
            (forward("io", "10.0.0.8"), forward("contoso.azurecr.io", "10.0.0.9")),
            AnswerKind.UNKNOWN,
            FORWARDED,
            id="the longest of two suffixes",
        ),
        # A linked zone is consulted before rules, for the alias below privatelink too.
        pytest.param(
            (FULL_ZONE,),
            (forward("privatelink.azurecr.io", "10.0.0.9"),),
            AnswerKind.PRIVATE,
            "privatelink.azurecr.io leads contoso.azurecr.io to 10.1.0.4",
            id="the alias, which a zone answers for",
        ),
        pytest.param(
            (), (forward("privatelink.azurecr.io", "10.0.0.9"),), AnswerKind.UNKNOWN, FORWARDED, id="the alias"
        ),
        pytest.param(
            (OWN_ZONE,),
            (forward("azurecr.io", "10.0.0.9"),),
            AnswerKind.NOTHING,
            "contoso.azurecr.io, which is linked to vnet-app, has no record for contoso.azurecr.io",
            id="the public name, which a zone answers for",
        ),
        pytest.param(
            (FULL_ZONE,),
            (forward("corp.example", "10.0.0.9"), forward("zurecr.io", "10.0.0.9")),
            AnswerKind.PRIVATE,
            "privatelink.azurecr.io leads contoso.azurecr.io to 10.1.0.4",
            id="other names",
        ),
    ],
)
def test_azure_answers_from_a_linked_zone_else_forwards_by_the_longest_suffix(
    zones: tuple[PrivateZone, ...], rules: tuple[ForwardingRule, ...], expected: AnswerKind, because: str
) -> None:
    answered = answer(LOGIN_HOST, private_registry(), a_path(private_zones=zones, forwarding=rules).names)
    assert (answered.kind, answered.because) == (expected, because)


def test_rulesets_that_were_not_read_may_forward_every_name() -> None:
    answered = answer(LOGIN_HOST, private_registry(), a_path(private_zones=(FULL_ZONE,), forwarding=UNREAD).names)
    assert (answered.kind, answered.because) == (
        AnswerKind.UNKNOWN,
        "which DNS forwarding rulesets vnet-app is linked to is not known, because acrnet may not read it",
    )


def test_resolvers_of_their_own_do_not_ask_azure_and_forwarding_matters_not() -> None:
    path = a_path(dns_servers=("10.1.0.10",), forwarding=(forward("azurecr.io", "10.0.0.9"),))
    assert (
        answer(LOGIN_HOST, private_registry(), path.names).because == "what the resolvers 10.1.0.10 answer is not known"
    )


def test_a_zone_for_the_public_name_answers_without_any_private_endpoint() -> None:
    linked = zone(name="azurecr.io", fabrikam="10.1.0.9")
    answered = answer(LOGIN_HOST, a_registry(), a_path(private_zones=(linked,)).names)
    assert (answered.kind, answered.because) == (
        AnswerKind.NOTHING,
        "azurecr.io, which is linked to vnet-app, has no record for contoso.azurecr.io",
    )
    # A link falls back only from zones of Private Link (learn.microsoft.com/azure/dns/private-dns-fallback).
    assert answered.fix == "Add a record for contoso.azurecr.io to azurecr.io."


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, AnswerKind.PUBLIC),
        ({"private_zones": (FULL_ZONE,)}, AnswerKind.UNKNOWN),
        ({"private_zones": UNREAD}, AnswerKind.UNKNOWN),
        ({"forwarding": (forward("privatelink.azurecr.io", "10.0.0.9"),)}, AnswerKind.UNKNOWN),
    ],
)
def test_a_name_that_is_not_listed_leads_where_every_name_leads_or_is_unknown(
    changes: dict[str, Any], expected: AnswerKind
) -> None:
    resolution = a_path(**changes).names
    assert answer_unlisted(private_registry(), resolution, "data endpoint").kind is expected
    assert answer_unlisted(a_registry(), resolution, "data endpoint").kind is AnswerKind.PUBLIC

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrnet.registry.names import AnswerKind, PrivateZone, answer

from ..audit.stages.paths import FULL_ZONE, PE, UNREAD, a_path, private_registry, zone
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

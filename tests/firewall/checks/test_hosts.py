"""Which hosts application rules allow by name."""

from __future__ import annotations

import pytest

from acrnet.firewall.checks.hosts import rules_naming

from ..bodies import application_rule
from ..hubs import CONTOSO, allow, deny, one_group

BLOBS = "*.blob.core.windows.net"


@pytest.mark.parametrize(
    ("fqdn", "host", "names"),
    [
        (CONTOSO, CONTOSO, True),
        (CONTOSO, CONTOSO.upper(), True),
        ("*.azurecr.io", CONTOSO, True),
        ("*", CONTOSO, False),
        ("other.azurecr.io", CONTOSO, False),
        (BLOBS, BLOBS, True),
        ("*.windows.net", BLOBS, True),
        ("*.west.blob.core.windows.net", BLOBS, False),
        ("a.blob.core.windows.net", BLOBS, False),
        ("*", BLOBS, False),
    ],
)
def test_a_host_is_named_by_itself_and_by_a_wildcard_with_a_domain(fqdn: str, host: str, names: bool) -> None:
    rules = one_group(allow(application_rule("a", fqdn)))
    assert [(key, each.label) for key, each in rules_naming(rules, [host]).items()] == [
        (host, "hub/g/allow/a") for _ in range(names)
    ]


def test_a_rule_that_denies_names_nothing() -> None:
    assert rules_naming(one_group(deny(application_rule("a", CONTOSO))), [CONTOSO]) == {}

"""Rule sets that are judged alike are judged once, and nothing that is said of them shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from acrnet.audit.alike import alike
from acrnet.audit.checks import find
from acrnet.audit.judge import judge
from acrnet.audit.kind import ordered
from acrnet.audit.model import Audit, View
from acrnet.audit.naming_text import NAME, naming
from acrnet.audit.subject import Clients, NsgSubject
from acrnet.net import AddressSet
from acrnet.registry.need import Purpose
from acrnet.report.audit.csv import audit_csv_lines
from acrnet.report.audit.json import audit_json
from acrnet.report.audit.markdown import audit_markdown
from acrnet.report.audit.text import audit_text
from acrnet.rules.bulk.judging import evaluate
from acrnet.rules.inputs import LIVE, LocatedNsg, Location
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import RuleSet
from acrnet.rules.shared_rules import SharedRules
from acrnet.rules.wire import read_rule_set_leniently

from ..estates import Json, nsg, nsg_id, rule
from ..needs import REGISTRY_WEST, STORAGE_WEST, catalog, deny_all, owned, tag_need
from ..registries import a_registry

pytestmark = pytest.mark.long

CATALOG = catalog()
NEEDS = (
    tag_need(REGISTRY_WEST),
    tag_need("Storage.NorthEurope", Purpose.STORAGE),
    tag_need(STORAGE_WEST, Purpose.STORAGE),
)
"""Two regions of storage, so that one can be forgotten."""
REGISTRIES = (a_registry(),)


def clients(name: str, *sources: str, resolvers: tuple[str, ...] = ()) -> Clients:
    network = NetworkContext.of(
        CATALOG, sources=AddressSet.parse(sources), virtual_network=AddressSet.parse(["10.0.0.0/16"])
    )
    return Clients(name, network, resolvers)


# Groups behind the very same clients with the very same needs can be judged alike.
BEHIND = (
    (clients("", "10.0.1.0/24"),),
    (clients("vnet/app", "10.0.1.0/24", resolvers=("10.0.9.4",)), clients("vnet/jobs", "10.0.2.0/24")),
)
WANTED = (NEEDS, NEEDS[:2])

# Every check has something to say about some of these.
EXAMPLES: tuple[tuple[Json, ...], ...] = (
    (
        rule("allow-login", 300, destination=REGISTRY_WEST),
        rule("allow-storage", 310, destination="Storage.NorthEurope"),
        rule("deny-storage", 305, "Deny", "Storage"),
        rule("two", 350, destinationAddressPrefix=None, destinationAddressPrefixes=["Internet", "192.0.2.0/24"]),
        rule("unknown-tag", 330, destination="Storage.Nowhere"),
        rule("{name}", 340, destinationPortRange="http"),
    ),
    (
        rule("allow-login", 300, destination=REGISTRY_WEST.lower(), description="spelt in another way"),
        rule("some-sources", 290, "Deny", STORAGE_WEST, sourceAddressPrefix="10.0.1.128/25"),
        rule("nsg-a", 320, destination="*", protocol="*", destinationPortRange="*"),
        owned("192.0.2.0/24", 280),
        rule(f"acrnet-{STORAGE_WEST}", 400, destination=STORAGE_WEST),
        owned(REGISTRY_WEST, 403, destinationPortRange="80", destinationAddressPrefix=REGISTRY_WEST.lower()),
    ),
    (
        rule("deny-dns", 280, "Deny", "10.0.9.4", protocol="*", destinationPortRange="*"),
        rule("deny-imds", 281, "Deny", "AzurePlatformIMDS", protocol="*", destinationPortRange="80"),
        rule("no-direction", 270, "Deny", STORAGE_WEST, direction="Sideways"),
        rule("ALLOW-login", 300, destination="AzureCloud"),
        rule("same-number", 300, destination="AzureCloud", destinationPortRange="80"),
    ),
    (
        owned(STORAGE_WEST, 400),
        owned(STORAGE_WEST, 401, description="managed by acrnet owner=default: x"),
        owned(REGISTRY_WEST, 402, owner="other"),
        owned(REGISTRY_WEST, 403, destinationPortRange="80"),
        deny_all(101),
    ),
    (rule("allow-nothing", 300, destination="192.0.2.0/24"),),
)
CONTENTS = st.one_of(
    st.sampled_from(EXAMPLES), st.lists(st.sampled_from([each for rules in EXAMPLES for each in rules]), max_size=6)
)
GROUPS = st.tuples(
    st.sampled_from(("nsg-a", "nsg-b", "r", "", "a\x00b", "{name}", "nsg-a lists")),
    st.integers(0, 4),
    st.booleans(),
    st.integers(0, 1),
    st.integers(0, 1),
)
"""A name, which of five contents it has, whether a file holds it, its clients and its needs."""


EVERY_PLACE = [
    (f"nsg-{content}", content, in_file, behind, 0)
    for content in range(5)
    for in_file in (False, True)
    for behind in range(2)
    for _ in range(2)
]


def fleet(
    contents: Sequence[Sequence[Json]],
    groups: Sequence[tuple[str, int, bool, int, int]],
    read: Callable[[RuleSet], RuleSet],
) -> list[NsgSubject]:
    """The groups as subjects, each read by itself and then handed to `read`."""
    subjects = []
    for number, (name, content, in_file, behind, wanted) in enumerate(groups):
        rules, _ = read_rule_set_leniently(nsg("any", *contents[content]))
        rule_set = structs.replace(read(rules), id=nsg_id(f"{name}-{number}"), name=name)
        location = Location("nsgs.json", f"$[{number}]") if in_file else LIVE
        assumptions = (f"an assumption about {name}",) if number % 2 else ()
        subjects.append(NsgSubject(LocatedNsg(rule_set, location), BEHIND[behind], assumptions, WANTED[wanted]))
    return subjects


def audit(subjects: Sequence[NsgSubject]) -> Audit:
    results = judge(subjects)
    findings = find(subjects, results, NEEDS, REGISTRIES, owner="default")
    return Audit("public", ("contoso",), (CATALOG,), NEEDS, results, findings)


def one_by_one(subjects: Sequence[NsgSubject]) -> Audit:
    """The audit of groups that were each judged and checked alone."""
    apart = [audit([subject]) for subject in subjects]
    results = tuple(chain.from_iterable(each.results for each in apart))
    findings = ordered(chain.from_iterable(each.findings for each in apart))
    return Audit("public", ("contoso",), (CATALOG,), NEEDS, results, findings)


@given(st.lists(CONTENTS, min_size=5, max_size=5), st.lists(GROUPS, min_size=1, max_size=12))
@example(EXAMPLES, EVERY_PLACE)
def test_an_audit_of_copies_is_that_of_each_group_alone(
    contents: Sequence[Sequence[Json]], groups: list[tuple[str, int, bool, int, int]]
) -> None:
    shared = audit(fleet(contents, groups, SharedRules().of))
    alone = one_by_one(fleet(contents, groups, lambda rules: rules))
    assert audit_json(shared) == audit_json(alone)
    assert audit_text(shared) == audit_text(alone)
    assert audit_markdown(shared) == audit_markdown(alone)
    assert list(audit_csv_lines(shared)) == list(audit_csv_lines(alone))


def test_the_rules_of_these_fleets_make_nearly_every_kind_of_finding() -> None:
    every = audit(fleet(EXAMPLES, EVERY_PLACE, SharedRules().of))
    kinds = {finding.id for finding in every.findings}
    assert kinds >= {
        "need_denied",
        "need_partly_denied",
        "need_undecidable",
        "allowed_by_default_rule",
        "more_open_than_needed",
        "replica_not_covered",
        "platform_tag_denied",
        "resolver_denied",
        "owned_rule_edited",
        "owned_rule_half_marked",
        "owned_rule_shadowed",
        "owned_rule_stale",
        "unknown_tag",
        "tag_case",
        "unreadable_rule",
        "combined_tags",
        "duplicate_priority",
        "limit_near",
    }


def test_verdicts_on_copies_are_those_of_single_rule_sets() -> None:
    subjects = fleet(EXAMPLES, EVERY_PLACE, SharedRules().of)
    results = iter(judge(subjects))
    for subject in subjects:
        rule_set = subject.nsg.rule_set
        for need in subject.needs:
            result = next(results)
            assert (result.subject, result.need, result.assumptions) == (subject, need, subject.assumptions)
            for behind, view in zip(subject.clients, result.views, strict=True):
                verdict = evaluate([rule_set], [need], behind.network)[rule_set.id, need.id]
                assert view == View(behind.name, structs.replace(verdict, parts=view.verdict.parts))
                expected = [structs.replace(part, stage="") for part in verdict.parts]
                assert set(view.verdict.parts) == set(expected)


def test_groups_with_equal_rules_and_clients_are_alike_and_others_are_not() -> None:
    read = SharedRules()
    same = [("a", 0, True, 0, 0), ("b", 0, True, 0, 0)]
    others = [("c", 1, True, 0, 0), ("d", 0, False, 0, 0), ("e", 0, True, 1, 0), ("f", 0, True, 0, 1)]
    subjects = fleet(EXAMPLES, [*same, *others], read.of)
    names = [[subject.nsg.rule_set.name for subject in group] for group in alike(subjects)]
    assert names == [["a", "b"], ["c"], ["d"], ["e"], ["f"]]


def test_progress_is_reported_up_to_the_number_of_rule_sets() -> None:
    reported: list[tuple[int, int]] = []
    copies = fleet(EXAMPLES, [(f"n{n}", 0, True, 0, 0) for n in range(600)], SharedRules().of)
    judge(copies, lambda done, total: reported.append((done, total)))
    assert reported == [(600, 600)]


def test_a_text_names_the_rule_set_at_every_place_and_nothing_else() -> None:
    text = "Whether " + NAME + " allows {name} as " + NAME + "."
    assert naming(text, "a%s{}") == "Whether a%s{} allows {name} as a%s{}."
    assert naming("a\x00b.", "c") == "a\x00b."
    assert naming(NAME + NAME, "c") == "cc"

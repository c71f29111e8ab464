from __future__ import annotations

import pytest

from acrnet.errors import UsageError
from acrnet.rules.ownership import (
    MAX_DESCRIPTION,
    MAX_NAME,
    Owner,
    Ownership,
    description,
    marked_owner,
    ownership,
    rule_name,
)
from acrnet.rules.wire import read_rule

from ..estates import rule

REGISTRY = "AzureContainerRegistry.FranceCentral"
DEFAULT = Owner()
PLATFORM = Owner.parse("platform")


def owned(name: str, text: str, owner: Owner = DEFAULT) -> Ownership:
    return ownership(read_rule(rule(name, 1000, destination=REGISTRY, description=text)), owner)


@pytest.mark.parametrize(
    ("owner", "sources", "expected"),
    [
        pytest.param(DEFAULT, (), f"acrnet-{REGISTRY}", id="default owner"),
        pytest.param(PLATFORM, (), f"acrnet-platform-{REGISTRY}", id="named owner"),
    ],
)
def test_a_name_says_who_owns_the_rule_and_what_it_opens(owner: Owner, sources: tuple[str, ...], expected: str) -> None:
    assert rule_name(owner, REGISTRY, sources) == expected


def test_the_name_of_a_rule_depends_on_its_sources_but_not_on_their_order() -> None:
    one = rule_name(DEFAULT, REGISTRY, ("10.1.0.0/16", "10.2.0.0/16"))
    assert one == rule_name(DEFAULT, REGISTRY, ("10.2.0.0/16", "10.1.0.0/16"))
    assert one.startswith(f"acrnet-{REGISTRY}-s")
    assert one != rule_name(DEFAULT, REGISTRY, ("10.1.0.0/16",))


def test_long_names_stay_apart_and_within_the_limit_of_azure() -> None:
    long = "private-" + "r" * 90
    names = {rule_name(PLATFORM, f"{long}{end}-v4") for end in ("a", "b")}
    assert len(names) == 2
    assert all(len(name) <= MAX_NAME and name[-1].isalnum() for name in names)


def test_a_description_starts_with_the_mark_and_fits() -> None:
    text = description(PLATFORM, "x" * 200)
    assert text.startswith("managed by acrnet owner=platform")
    assert len(text) == MAX_DESCRIPTION


def test_a_rule_is_owned_when_name_and_description_both_say_so() -> None:
    assert owned(f"acrnet-{REGISTRY}", description(DEFAULT, REGISTRY)) is Ownership.MINE
    assert owned(f"acrnet-platform-{REGISTRY}", description(PLATFORM, REGISTRY), PLATFORM) is Ownership.MINE


@pytest.mark.parametrize(
    ("name", "text", "owner"),
    [
        pytest.param(f"acrnet-{REGISTRY}", "", DEFAULT, id="name alone"),
        pytest.param("allow-registry", description(DEFAULT, REGISTRY), DEFAULT, id="description alone"),
        pytest.param(f"acrnet-{REGISTRY}", description(PLATFORM, REGISTRY), DEFAULT, id="mark of another owner"),
        pytest.param(f"acrnet-{REGISTRY}", "was managed by acrnet owner=default", DEFAULT, id="mark not at the start"),
        pytest.param(f"acrnet-{REGISTRY}", "managed by acrnet owner=defaults", DEFAULT, id="longer label"),
        pytest.param(f"acrnet-{REGISTRY}", description(DEFAULT, REGISTRY), PLATFORM, id="asked by another owner"),
    ],
)
def test_a_rule_is_foreign_if_its_name_or_mark_is_missing_or_of_another_owner(
    name: str, text: str, owner: Owner
) -> None:
    assert owned(name, text, owner) is Ownership.FOREIGN


@pytest.mark.parametrize("label", ["", "Platform", "team-a", "a" * 17, "private", "ünder"])
def test_an_owner_label_that_is_ambiguous_in_a_name_is_refused(label: str) -> None:
    with pytest.raises(UsageError, match="cannot be an owner label"):
        Owner.parse(label)


def test_the_owner_in_a_mark_is_read_whatever_the_name() -> None:
    text = "managed by acrnet owner=platform: Storage on 443"
    assert marked_owner(read_rule(rule("anything", 1000, description=text))) == Owner("platform")
    assert marked_owner(read_rule(rule("acrnet-Storage", 1000, description="by hand"))) is None

from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.net import AddressSet
from acrnet.tags import TagCatalog, TagRecord
from acrnet.tags.difference import ChangeKind, Move, TagChange, difference, joined_catalog


def edition(tags: dict[str, list[str]], number: str = "1", content: str = "0") -> TagCatalog:
    records = (TagRecord(name, "", "", "", "\n".join(sorted(prefixes))) for name, prefixes in tags.items())
    return TagCatalog.of(
        records, cloud="Public", change_number=number, sha256=content * 64, source="file", location="", content=content
    )


def addresses(*prefixes: str) -> AddressSet:
    return AddressSet.parse(prefixes)


NOTHING = AddressSet.EMPTY


def test_a_tag_changes_by_what_it_gains_and_loses() -> None:
    compared = difference(
        edition({"Storage": ["192.0.2.0/25"]}), edition({"Storage": ["192.0.2.64/26", "192.0.2.128/26"]})
    )
    assert compared.changes == (
        TagChange("Storage", ChangeKind.CHANGED, addresses("192.0.2.128/26"), addresses("192.0.2.0/26")),
    )


def test_other_prefixes_for_the_same_addresses_are_no_change() -> None:
    old = edition({"Storage": ["192.0.2.0/25", "192.0.2.128/25"], "Sql": ["2001:db8::/32"]})
    new = edition({"Storage": ["192.0.2.0/24"], "Sql": ["2001:DB8::/32"]})
    compared = difference(old, new)
    assert (compared.changes, compared.recut) == ((), ("Sql", "Storage"))


def test_a_tag_that_one_edition_lacks_is_new_or_gone() -> None:
    compared = difference(edition({"Sql": ["192.0.2.0/25"]}), edition({"Storage": ["192.0.2.0/25"], "Empty": []}))
    assert compared.changes == (
        TagChange("Empty", ChangeKind.ADDED, NOTHING, NOTHING),
        TagChange("Sql", ChangeKind.REMOVED, NOTHING, addresses("192.0.2.0/25")),
        TagChange("Storage", ChangeKind.ADDED, addresses("192.0.2.0/25"), NOTHING),
    )
    assert compared.moves == ()


def test_a_prefix_that_one_region_loses_and_another_gains_has_moved() -> None:
    old = edition({"Storage.A": ["192.0.2.0/24"], "Storage.B": [], "Sql.C": [], "Storage": []})
    new = edition(
        {
            "Storage.A": ["192.0.2.0/25"],
            "Storage.B": ["192.0.2.128/26"],
            "Sql.C": ["192.0.2.192/26"],
            "Storage": ["192.0.2.0/24"],
        }
    )
    assert difference(old, new).moves == (Move("Storage.A", "Storage.B", addresses("192.0.2.128/26")),)


def test_a_tag_that_is_renamed_has_moved_as_a_whole() -> None:
    old, new = edition({"Sql.IsrealCentral": ["192.0.2.0/25"]}), edition({"Sql.IsraelCentral": ["192.0.2.0/25"]})
    assert difference(old, new).moves == (Move("Sql.IsrealCentral", "Sql.IsraelCentral", addresses("192.0.2.0/25")),)


def test_of_a_service_with_very_many_changed_tags_no_moves_are_listed_and_that_is_reported() -> None:
    old, new = ({f"Sql.{kind}{number}": ["192.0.2.0/24"] for number in range(600)} for kind in "AB")
    compared = difference(edition(old), edition(new | {"Storage.B": ["192.0.2.0/24"]}))
    assert (len(compared.changes), compared.moves) == (1201, ())
    assert list(compared.warnings()) == [
        "Moves between tags of Sql are not listed, because too many of its tags changed."
    ]


def test_another_spelling_of_a_name_is_reported_but_is_not_a_new_tag() -> None:
    compared = difference(edition({"Storage.eastus": ["192.0.2.0/25"]}), edition({"Storage.EastUS": ["192.0.2.0/25"]}))
    assert compared.changes == ()
    assert list(compared.warnings()) == [
        "The tag Storage.eastus is now spelt Storage.EastUS, which matters to Azure Firewall."
    ]


def test_narrowing_keeps_what_concerns_the_tags_and_counts_the_rest() -> None:
    old = edition({"Storage.A": ["192.0.2.0/24"], "Storage.B": [], "Sql": ["192.0.2.0/24"], "Kept": ["192.0.2.0/24"]})
    new = edition(
        {"Storage.A": ["192.0.2.0/25"], "Storage.B": ["192.0.2.128/25"], "Other": [], "Kept": ["192.0.2.0/24"]}
    )
    compared = difference(old, new).narrowed(["contoso"], ["storage.b", "Kept"], ["It is so."])
    assert [change.tag for change in compared.changes] == ["Storage.B"]
    assert [(move.before, move.after) for move in compared.moves] == [("Storage.A", "Storage.B")]
    assert compared.narrowing is not None
    assert compared.narrowing.elsewhere == {ChangeKind.ADDED: 1, ChangeKind.REMOVED: 1, ChangeKind.CHANGED: 1}
    assert list(compared.warnings()) == ["It is so."]


def test_a_registry_whose_clients_need_no_tag_is_reported() -> None:
    compared = difference(edition({"Sql": []}), edition({"Sql": ["192.0.2.0/24"]})).narrowed(["contoso"], [])
    assert (compared.changes, list(compared.warnings())) == ((), ["Clients of contoso need no service tag."])


def test_one_change_number_with_two_contents_is_reported() -> None:
    same = edition({"Sql": []}, content="a")
    assert list(difference(same, edition({"Sql": []}, content="b")).warnings()) == [
        "Both catalogs have the change number 1, and their content differs: Microsoft published two under one number."
    ]
    assert list(difference(same, same).warnings()) == []


def test_a_lower_change_number_is_reported_unless_it_is_not_a_number() -> None:
    compared = difference(edition({}, number="10", content="a"), edition({}, number="9", content="b"))
    assert [text.partition(":")[0] for text in compared.warnings()] == [
        "The new catalog has a lower change number (9) than the old one (10)"
    ]
    assert list(difference(edition({}, number="b"), edition({}, number="a")).warnings()) == []


def test_the_joined_catalog_has_the_tags_of_both_and_those_of_the_new_one_first() -> None:
    old, new = (
        edition({"Sql": ["192.0.2.0/25"], "Gone": []}),
        edition({"sql": ["192.0.2.0/26"], "Come": []}, number="2"),
    )
    joined = joined_catalog(old, new)
    assert joined.names() == ("sql", "Come", "Gone")
    assert joined.prefixes("Sql") == ("192.0.2.0/26",)
    assert joined.change_number == "2"


ADDRESSES = st.sets(st.integers(min_value=0, max_value=7), max_size=8)
EDITIONS = st.dictionaries(st.sampled_from(["Sql", "Sql.A", "Sql.B", "Sql.C"]), ADDRESSES)


def of_numbers(tags: dict[str, set[int]]) -> TagCatalog:
    return edition({name: [f"192.0.2.{number}/32" for number in numbers] for name, numbers in tags.items()})


def numbers_of(addresses: AddressSet) -> set[int]:
    return {number for number in range(8) if IPv4Address(f"192.0.2.{number}") in addresses}


@pytest.mark.long
@given(old=EDITIONS, new=EDITIONS)
def test_the_difference_is_that_of_every_address(old: dict[str, set[int]], new: dict[str, set[int]]) -> None:
    compared = difference(of_numbers(old), of_numbers(new))
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    assert {change.tag for change in compared.changes} == changed
    for change in compared.changes:
        before, after = old.get(change.tag, set()), new.get(change.tag, set())
        assert (numbers_of(change.gained), numbers_of(change.lost)) == (after - before, before - after)
        assert (change.kind is ChangeKind.ADDED) == (change.tag not in old)
        assert (change.kind is ChangeKind.REMOVED) == (change.tag not in new)
    moved = {
        (before, after, number)
        for before in ("Sql.A", "Sql.B", "Sql.C")
        for after in ("Sql.A", "Sql.B", "Sql.C")
        for number in (old.get(before, set()) - new.get(before, set()))
        & (new.get(after, set()) - old.get(after, set()))
    }
    assert {
        (move.before, move.after, number) for move in compared.moves for number in numbers_of(move.addresses)
    } == moved

"""What a list has, gains, loses and keeps for a while, worked out by hand on the lists of two regions."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from acrnet.errors import InputFileError
from acrnet.export.export_list import ExportList, Retirement
from acrnet.export.lock import AcceptedList, Lock, lock_document, read_lock
from acrnet.export.renewal import Renewal, renewed
from acrnet.export.table import SYNTAXES
from acrnet.export.term import Term
from acrnet.net import AddressSet

from ..estates import service_tags
from ..registries import catalog
from .lists import regions_list

TODAY, END = "2026-11-29", "2026-12-13"


def renew(
    made: ExportList,
    before: AcceptedList | None,
    *,
    syntax: str = "cidr",
    today: str = TODAY,
    until: str = END,
    current: str | None = None,
) -> Renewal:
    return renewed(made, file="edge", syntax=SYNTAXES[syntax], before=before, current=current, today=today, until=until)


def tagged(**changes: list[str]) -> ExportList:
    """The list of two regions by other service tags."""
    tags = {
        "AzureContainerRegistry__FranceCentral": ["198.51.100.0/27", "2001:db8:1::/64"],
        "AzureContainerRegistry__WestEurope": ["198.51.100.32/27"],
        "Storage__FranceCentral": ["203.0.113.0/28"],
        "Storage__WestEurope": ["203.0.113.64/27", "203.0.113.32/28"],
    }
    return regions_list(tags=catalog(service_tags(**{**tags, **changes})))


ACCEPTED = renew(tagged(), None).after


def prefixes(addresses: AddressSet) -> list[str]:
    return list(addresses.prefixes())


def test_a_new_list_has_all_addresses_and_nothing_retired() -> None:
    new = renew(tagged(), None)
    assert new.is_changed
    assert (new.export.retired, new.ended) == ((), ())
    assert {tag: prefixes(addresses) for tag, addresses in new.after.tags.items()} == {
        "AzureContainerRegistry.FranceCentral": ["198.51.100.0/27", "2001:db8:1::/64"],
        "AzureContainerRegistry.WestEurope": ["198.51.100.32/27"],
        "Storage.FranceCentral": ["203.0.113.0/28"],
        "Storage.WestEurope": ["203.0.113.32/28", "203.0.113.64/27"],
    }


def test_what_a_tag_loses_is_retired_until_its_day() -> None:
    again = renew(tagged(Storage__WestEurope=["203.0.113.64/27"]), ACCEPTED)
    assert again.changed_tags == ("Storage.WestEurope",)
    assert prefixes(again.lost("Storage.WestEurope")) == ["203.0.113.32/28"]
    assert prefixes(again.gained("Storage.WestEurope")) == []
    assert again.export.retired == (Retirement("Storage.WestEurope", END, AddressSet.parse(["203.0.113.32/28"])),)


def test_what_moved_to_another_tag_of_the_list_is_not_retired() -> None:
    moved = tagged(
        Storage__WestEurope=["203.0.113.64/27"], Storage__FranceCentral=["203.0.113.0/28", "203.0.113.32/28"]
    )
    again = renew(moved, ACCEPTED)
    assert again.changed_tags == ("Storage.FranceCentral", "Storage.WestEurope")
    assert again.export.retired == ()


def test_each_loss_has_a_day_of_its_own_and_one_does_not_postpone_another() -> None:
    first = renew(tagged(Storage__WestEurope=["203.0.113.64/27"]), ACCEPTED).after
    second = renew(tagged(Storage__WestEurope=["203.0.113.64/28"]), first, today="2026-12-06", until="2026-12-20")
    assert [(each.until, prefixes(each.addresses)) for each in second.export.retired] == [
        (END, ["203.0.113.32/28"]),
        ("2026-12-20", ["203.0.113.80/28"]),
    ]
    third = renew(tagged(Storage__WestEurope=["203.0.113.64/28"]), second.after, today=END, until="2026-12-27")
    assert [(each.until, prefixes(each.addresses)) for each in third.export.retired] == [
        ("2026-12-20", ["203.0.113.80/28"]),
    ]
    assert [prefixes(each.addresses) for each in third.ended] == [["203.0.113.32/28"]]


def test_the_day_before_it_ends_it_is_still_admitted() -> None:
    retired = renew(tagged(Storage__WestEurope=["203.0.113.64/27"]), ACCEPTED).after
    for today, count in (("2026-12-12", 1), (END, 0), ("2027-01-01", 0)):
        again = renew(tagged(Storage__WestEurope=["203.0.113.64/27"]), retired, today=today, until="2099-01-01")
        assert len(again.export.retired) == count


def test_a_tag_in_another_case_is_the_same_tag() -> None:
    lower = replace(ACCEPTED, tags={name.lower(): addresses for name, addresses in ACCEPTED.tags.items()})
    assert renew(tagged(), lower).changed_tags == ()


@pytest.mark.parametrize(
    "syntax", [name for name, each in SYNTAXES.items() if Term.PREFIXES in each.expresses and not each.library]
)
def test_every_syntax_of_addresses_admits_what_is_retired_and_says_so(syntax: str) -> None:
    text = renew(tagged(Storage__WestEurope=["203.0.113.64/27"]), ACCEPTED, syntax=syntax).text
    assert "203.0.113.32/28" in text
    unwrapped = " ".join(line.lstrip("# ") for line in text.splitlines())
    assert f"Retired, and admitted until {END}: 16 IPv4 addresses that Storage.WestEurope had." in unwrapped


@pytest.mark.parametrize(
    ("syntax", "line"),
    [
        ("cidr", "203.0.113.32/28"),
        ("nftables", "\t\t\t203.0.113.32/28,"),
        ("ipset", "add -exist acrnet-v4-new 203.0.113.32/28,tcp:443"),
        ("iptables", "-A acrnet -4 -d 203.0.113.32/28 -p tcp -m tcp --dport 443 -j ACCEPT"),
    ],
)
def test_a_comment_marks_what_is_retired_where_there_are_comments(syntax: str, line: str) -> None:
    lines = renew(tagged(Storage__WestEurope=["203.0.113.64/27"]), ACCEPTED, syntax=syntax).text.splitlines()
    (at,) = (number for number, each in enumerate(lines) if each == line)
    assert lines[at - 1].strip() == f"# retired, admitted until {END}"
    assert sum("# retired" in each for each in lines) == 1


def test_json_says_for_each_prefix_when_it_ends() -> None:
    document = json.loads(renew(tagged(Storage__WestEurope=["203.0.113.64/27"]), ACCEPTED, syntax="json").text)
    ends = {each["prefix"]: each.get("until") for each in document["prefixes"]}
    assert ends["203.0.113.32/28"] == END
    assert ends["203.0.113.64/27"] is None
    (retired,) = (each for each in document["prefixes"] if "until" in each)
    assert retired["needs"] == ["-/storage/westeurope"]


def test_few_entries_cover_what_is_retired_too() -> None:
    few = replace(tagged(Storage__WestEurope=["203.0.113.64/27"]), most=3)
    export = renew(few, ACCEPTED).export
    assert AddressSet.parse(["203.0.113.32/28"]).isdisjoint(export.extra)
    assert prefixes(AddressSet.parse(["203.0.113.32/28"]) - export.cover) == []
    assert len(export.prefixes) == 3


def test_names_have_no_addresses_that_could_retire() -> None:
    again = renew(tagged(Storage__WestEurope=["203.0.113.64/27"]), ACCEPTED, syntax="hosts")
    assert again.export.retired == ()
    assert (dict(again.after.tags), again.hosts_added) == ({}, ("*.azurecr.io", "*.blob.core.windows.net"))


def test_only_another_edition_and_what_it_leaves_out_leave_the_file_as_it_is() -> None:
    first = renew(replace(tagged(), address_notes=("--scope regional leaves out 96 addresses.",)), None)
    assert "leaves out 96 addresses" in first.text
    other = replace(tagged(), address_notes=("--scope regional leaves out 97 addresses.",))
    other = replace(other, catalog=replace(other.catalog, change_number="2", sha256="f" * 64))
    again = renew(other, first.after, current=first.text)
    assert (again.is_changed, again.text, again.after) == (False, first.text, first.after)
    for current in (f"{first.text}\n", None):
        edited = renew(other, first.after, current=current)
        assert (edited.is_changed, edited.after.edition.change_number) == (True, "2")


def test_a_note_about_the_needs_is_news() -> None:
    first = renew(tagged(), None)
    again = renew(replace(tagged(), notes=("A replica is gone.",)), first.after, current=first.text)
    assert again.is_changed
    assert "A replica is gone." in again.text


def test_a_lock_is_read_back_as_it_was_written() -> None:
    retired = renew(tagged(Storage__WestEurope=["203.0.113.64/27"]), ACCEPTED).after
    lock = Lock((ACCEPTED, retired))
    assert read_lock(json.loads(json.dumps(lock_document(lock))), "lock") == lock
    assert lock.accepted("edge") == ACCEPTED
    assert lock.accepted("other") is None


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("tags", {"Storage": ["10.0.0.1/8"]}),
        ("retired", [{"tag": "a", "until": "soon", "addresses": []}]),
        ("hosts", "a"),
    ],
)
def test_a_lock_that_says_something_else_is_refused(part: str, value: object) -> None:
    document = json.loads(json.dumps(lock_document(Lock((ACCEPTED,)))))
    document["lists"][0][part] = value
    with pytest.raises(InputFileError, match=r"lock does not say which lists were accepted: \$\.lists\[0\]"):
        read_lock(document, "lock")

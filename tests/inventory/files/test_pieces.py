"""Files divided among processes: together they read every group once, in order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from acrnet.inventory.files import read_files
from acrnet.inventory.files.paths import FoundPath, find_files
from acrnet.inventory.files.pieces import file_shares, shares_of
from acrnet.inventory.files.reading import account, custom_rules_in, read_piece
from acrnet.inventory.files.rule_sets import MOST_SENTENCES, RuleSetsRead
from acrnet.rules.found import Input

from ...estates import Json, nsg, rule

SIZES = {
    "one file": (1000,),
    "files alike": (300, 300, 300, 300),
    "one large file between small ones": (10, 3000, 5, 7),
    "files of unknown size": (0, 500, 0, 500, 0),
    "fewer bytes than processes": (1, 1),
}


def files(sizes: Sequence[int]) -> list[FoundPath]:
    return [FoundPath(f"{number}.json", size) for number, size in enumerate(sizes)]


@pytest.mark.parametrize("number", [1, 2, 3, 7])
@pytest.mark.parametrize("head_start", [0, 100, 100_000])
@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
def test_every_group_of_every_file_is_in_one_share_in_order(sizes: Sequence[int], head_start: int, number: int) -> None:
    pieces = [piece for share in shares_of(files(sizes), number, head_start=head_start) for piece in share]
    groups = range(17)
    taken = [(piece.file.path, group) for piece in pieces for group in piece.among(groups)]
    assert taken == [(file.path, group) for file in files(sizes) for group in groups]


@pytest.mark.parametrize("sizes", [(1000,), (300, 300, 300, 300), (10, 3000, 5, 7)])
def test_shares_are_of_one_size(sizes: Sequence[int]) -> None:
    shares = shares_of(files(sizes), 3)
    assert [abs(sum(piece.size for piece in share) - sum(sizes) // 3) <= 1 for share in shares] == [True] * 3


def test_the_first_share_is_larger_by_what_is_read_while_others_start() -> None:
    shares = shares_of(files((700, 1400)), 2, head_start=100)
    assert [sum(piece.size for piece in share) for share in shares] == [1100, 1000]


@pytest.mark.parametrize(
    ("paths", "number", "head_start"),
    [
        pytest.param(["nsgs.json"], 1, 1, id="one process"),
        pytest.param(["nsgs.json"], 2, 10_000, id="small files"),
        pytest.param(["nsgs.json", "-"], 2, 1, id="standard input"),
        pytest.param(["nowhere.json"], 2, 0, id="no file to read"),
    ],
)
def test_what_one_process_should_do_is_not_shared(
    paths: list[str], number: int, head_start: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("nsgs.json").write_text("[]", encoding="utf-8")
    assert file_shares(paths, number, head_start=head_start) == ()


UNCLEAR: Json = {"name": "bad", "securityRules": [{"name": "no-rule"}]}
LISTED: Json = {"name": "listed", "type": "Microsoft.Network/networkSecurityGroups", "id": "/subscriptions/s"}
DOCUMENTS: dict[str, object] = {
    "groups": [nsg(f"nsg-{number}", rule("a", 100)) for number in range(9)],
    "what cannot be made out, in the first and the last piece": [UNCLEAR, nsg("b"), nsg("c"), LISTED, UNCLEAR],
    "groups without their rules": [LISTED, LISTED],
    "a group with more rules than any can have, late": [
        *(nsg(name) for name in "ab"),
        {"name": "c", "securityRules": [{}] * 99_999},
    ],
    "nothing": [],
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_pieces_of_a_file_come_to_what_the_whole_is(document: object, tmp_path: Path) -> None:
    path = tmp_path / "nsgs.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    (whole,) = read_files([str(path)]).inputs
    first, *others = (read_piece(piece, lambda _: None) for (piece,) in shares_of(find_files([str(path)]), 3))
    found = [each for piece in (first, *others) for each in piece.rule_sets]
    for other in others:
        first.add(other)
    if first.error:  # whatever the pieces before it had
        assert whole == Input(str(path), "", error=first.error)
    else:
        assert account(first, len(found), custom_rules_in(found)) == whole


def test_pieces_of_a_file_that_did_not_change_have_one_checksum(tmp_path: Path) -> None:
    path = tmp_path / "nsgs.json"

    def checksums() -> set[int]:
        shares = shares_of(find_files([str(path)]), 2)
        return {read_piece(piece, lambda _: None).checksum for (piece,) in shares}

    path.write_text(json.dumps([nsg("a"), nsg("b")]), encoding="utf-8")
    before = checksums()
    path.write_text(json.dumps([nsg("a"), nsg("c")]), encoding="utf-8")
    assert (len(before), len(checksums()), len(before & checksums())) == (1, 1, 0)


def test_of_what_cannot_be_made_out_in_all_pieces_as_much_is_kept_as_of_a_whole_file() -> None:
    first, second, third = (RuleSetsRead("nsgs.json") for _ in range(3))
    for read, number in ((first, 4000), (second, 12_000), (third, 5)):
        read.say("$", *(["is unclear."] * number))
    for other in (second, third):
        first.add(other)
    assert len(first.sentences()) == MOST_SENTENCES + 1
    assert first.sentences()[-1] == "nsgs.json has 6,005 more such places."

"""One group that several files tell of."""

from __future__ import annotations

import json
from pathlib import Path

from acrnet.inventory.files import FilesRead, read_files

from ...estates import Json, nsg, nsg_id, rule


def read(folder: Path, **files: Json) -> FilesRead:
    for name, document in files.items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return read_files([str(folder)])


def test_a_group_exported_twice_is_kept_once_and_reported(tmp_path: Path) -> None:
    older, newer = nsg("web", rule("a", 100)), {**nsg("web", rule("a", 100)), "id": nsg_id("WEB"), "etag": "other"}
    read_ = read(tmp_path, a=older, b=newer)

    (only,) = read_.rule_sets
    assert only.location.file == str(tmp_path / "a.json")
    assert [each.rule_sets for each in read_.inputs] == [1, 1]
    assert [each.rules for each in read_.inputs] == [1, 1]
    assert read_.inputs[0].unresolved == ()
    assert read_.inputs[1].unresolved == (
        f"{tmp_path / 'b.json'} $: 'WEB' with the same rules is at {tmp_path / 'a.json'} $ already, and is taken once.",
    )


def test_a_group_with_other_rules_elsewhere_is_kept_twice_under_different_ids(tmp_path: Path) -> None:
    read_ = read(tmp_path, a=nsg("web", rule("a", 100)), b=nsg("web", rule("a", 100, "Deny")))

    assert [each.rule_set.id for each in read_.rule_sets] == [nsg_id("web"), f"{tmp_path / 'b.json'}#$"]
    assert [each.rule_set.name for each in read_.rule_sets] == ["web", "web"]
    assert "'web' has other rules at" in read_.inputs[1].unresolved[0]


def test_groups_of_one_name_in_different_resource_groups_are_two(tmp_path: Path) -> None:
    read_ = read(tmp_path, a=nsg("web"), b=nsg("web", group="/subscriptions/s/resourceGroups/other"))

    assert len(read_.rule_sets) == 2
    assert [each.unresolved for each in read_.inputs] == [(), ()]


def test_groups_without_an_id_are_never_the_same(tmp_path: Path) -> None:
    nameless: Json = {"name": "web", "securityRules": []}

    assert len(read(tmp_path, a=nameless, b=nameless).rule_sets) == 2

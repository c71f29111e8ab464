"""Opening an estate: what is taken, what is passed over with a note, and what is refused in one sentence."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from acrnet.sandbox import EstateError, open_sandbox

from .conftest import GROUP, NIC, NSG, Arm, OpenEstate, rule_properties

JsonValue: TypeAlias = Any  # what json reads


def test_every_resource_is_served_by_its_id_whatever_the_case(arm: Arm) -> None:
    assert arm.get(NIC.upper().replace("/SUBSCRIPTIONS/", "/subscriptions/")).body["id"] == NIC


def test_a_type_the_sandbox_knows_nothing_about_is_served_as_the_file_has_it(open_estate: OpenEstate) -> None:
    path = f"{GROUP}/providers/Microsoft.Network/natGateways/rt"
    table = {
        "id": path,
        "location": "westeurope",
        "properties": {"x": [1]},
    }
    arm = open_estate({"rt.json": table})
    assert arm.get(path).body == {**table, "name": "rt", "type": "Microsoft.Network/natGateways"}


def test_json_without_an_arm_id_is_skipped_with_a_note(open_estate: OpenEstate) -> None:
    arm = open_estate({"other/settings.json": {"id": "plain"}, "list.json": [1, {"name": "x"}], "text.json": '"x"'})
    assert arm.sandbox.notes == (
        "skipped list.json: no ARM id",
        "skipped other/settings.json: no ARM id",
        "skipped text.json: no ARM id",
    )


def test_hidden_files_and_folders_are_not_part_of_an_estate(open_estate: OpenEstate) -> None:
    assert open_estate({".git/config.json": "{", ".hidden.json": "{"}).sandbox.notes == ()


def test_a_byte_order_mark_is_accepted_and_survives_a_write(open_estate: OpenEstate, tmp_path: Path) -> None:
    arm = open_estate({"network/nsg.json": f'\ufeff{{"id": "{NSG}", "location": "westeurope"}}'})
    assert arm.put_rule("new", rule_properties()).status == 201
    assert (tmp_path / "network/nsg.json").read_text(encoding="utf-8").startswith('\ufeff{"id"')


NO_NUMBER = "a number is too large, or none that JSON has"
BAD = [
    pytest.param({"a.json": '{\n  "id": 1,\n  x\n}'}, "a.json, line 3, column 3: broken JSON", id="broken JSON"),
    pytest.param({"a.json": '[{"x": 1} {"y": 2}]'}, "a.json, line 1, column 11: broken JSON", id="a missing comma"),
    pytest.param({"a.json": "[1, ]"}, "a.json, line 1, column 5: broken JSON", id="a comma too many"),
    pytest.param({"a.json": "{} {}"}, "a.json, line 1, column 4: broken JSON: Extra data", id="two documents"),
    pytest.param({"a.json": ""}, "a.json, line 1, column 1: broken JSON", id="an empty file"),
    pytest.param({"a.json": "[" * 100_000}, "a.json is nested too deeply", id="endless nesting"),
    pytest.param({"a.json": '{"a": 1' + "0" * 5000 + "}"}, f"a.json is not JSON: {NO_NUMBER}", id="endless digits"),
    pytest.param({"a.json": '[{"a": NaN}]'}, f"a.json is not JSON: {NO_NUMBER}", id="not a number"),
    pytest.param({"a.json": '{"a": -Infinity}'}, f"a.json is not JSON: {NO_NUMBER}", id="infinity"),
    pytest.param({"a.json": '{"a": 1e999}'}, f"a.json is not JSON: {NO_NUMBER}", id="a number without bounds"),
    pytest.param({"a.json": '{"a": {"\\uD83D": 1}}'}, "a.json is not JSON: half of a surrogate pair", id="half a pair"),
    pytest.param({"a.json": '{"a": 1, "b": 2, "a": 3}'}, 'a.json has the key "a" twice', id="a key twice"),
    pytest.param(
        {"a.json": [{"name": "x"}, {"id": "/subscriptions/s/resourceGroups"}]},
        'a.json, line 5: "/subscriptions/s/resourceGroups" is not the id of a resource',
        id="an id of a collection",
    ),
    pytest.param(
        {"a.json": {"id": "subscriptions/s"}}, 'a.json, line 1: "subscriptions/s" is not the id', id="no slash"
    ),
    pytest.param({"a.json": {"id": f"{NSG}/"}}, "is not the id of a resource", id="a slash at the end"),
    pytest.param({"z.json": {"id": NSG.upper()}}, "is already in network/nsg.json", id="an id twice"),
    pytest.param(
        {"z.json": {"id": f"{NSG}/securityRules/alone"}},
        "a security rule cannot stand alone",
        id="a rule in a file of its own",
    ),
    pytest.param(
        {"a.json": {"id": f"{NSG}2", "properties": {"securityRules": [{"properties": {}}]}}},
        "a.json, line 1: a security rule has no name",
        id="a rule without a name",
    ),
    pytest.param(
        {"a.json": {"id": f"{NSG}2", "properties": {"securityRules": [{"name": "a"}, {"name": "A"}]}}},
        'two security rules are named "A"',
        id="a rule name twice",
    ),
    pytest.param({"service-tags.json": "<html>"}, "service-tags.json, line 1, column 1", id="tags that are HTML"),
    pytest.param({"service-tags.json": {"values": []}}, 'has no list "values" of tags', id="tags without tags"),
    pytest.param({"service-tags.json": {"values": [{"id": "x"}]}}, "has no name", id="a tag without a name"),
]


@pytest.mark.parametrize(("files", "message"), BAD)
def test_a_bad_estate_is_refused_in_one_sentence_with_its_place(
    files: dict[str, JsonValue], message: str, open_estate: OpenEstate
) -> None:
    with pytest.raises(EstateError) as caught:
        open_estate(files)
    assert message in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{"id": "\xff"}')
    with pytest.raises(EstateError, match=r"a\.json is not UTF-8 text \(byte 8\)"):
        open_sandbox(tmp_path)


def test_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EstateError, match="is not a folder"):
        open_sandbox(tmp_path / "none")


def test_an_unreadable_folder_in_an_estate_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "networks"
    closed.mkdir()
    scandir = os.scandir

    def refusing(folder: str) -> Iterator[os.DirEntry[str]]:
        """As a folder without the permission to read it does, which root has everywhere."""
        if Path(folder) == closed:
            raise PermissionError(errno.EACCES, "Permission denied", folder)
        return scandir(folder)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refusing)
        with pytest.raises(EstateError) as caught:
            open_sandbox(tmp_path)
    assert str(caught.value) == f"The folder {closed} cannot be read: Permission denied."


def test_an_empty_folder_is_an_estate_without_subscriptions(tmp_path: Path) -> None:
    assert Arm(open_sandbox(tmp_path)).get("/subscriptions").body["value"] == []


def test_a_subnet_that_also_stands_alone_is_served_from_its_own_file(open_estate: OpenEstate) -> None:
    subnet = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/clients"
    arm = open_estate({"zz.json": {"id": subnet, "properties": {"addressPrefix": "10.0.9.0/24"}}})
    assert arm.get(subnet).body["properties"]["addressPrefix"] == "10.0.9.0/24"
    network = arm.get(subnet.partition("/subnets")[0]).body
    assert [subnet["properties"]["addressPrefix"] for subnet in network["properties"]["subnets"]] == ["10.0.9.0/24"]


def test_opening_an_estate_changes_no_file(tmp_path: Path, open_estate: OpenEstate) -> None:
    open_estate()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    open_sandbox(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_whole_surrogate_pair_is_a_character(open_estate: OpenEstate) -> None:
    arm = open_estate({"a.json": f'{{"id": "{NSG}2", "tags": {{"a": "\\uD83D\\uDE00"}}}}'})
    assert arm.get(f"{NSG}2").body["tags"] == {"a": "\U0001f600"}

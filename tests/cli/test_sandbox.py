from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from .conftest import RunCommand


@pytest.fixture
def sample(acrnet: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample estate."""
    monkeypatch.chdir(tmp_path)
    assert acrnet("sandbox", "init", "estate").code == 0
    return tmp_path / "estate"


def test_init_copies_the_sample_and_says_what_to_do_next(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet("sandbox", "init", tmp_path / "new")
    assert (ended.code, ended.out) == (0, "")
    assert f"Next: acrnet plan --sandbox {tmp_path / 'new'}\n" in ended.err
    assert (tmp_path / "new" / "acrnet.yaml").is_file()
    assert (tmp_path / "new" / "README.md").is_file()


@pytest.mark.parametrize(("options", "command"), [((), "plan --sandbox"), (("--empty",), "sandbox serve")])
def test_the_next_command_can_be_pasted_whatever_the_name_of_the_folder(
    options: tuple[str, ...], command: str, acrnet: RunCommand, tmp_path: Path
) -> None:
    ended = acrnet("sandbox", "init", tmp_path / "it's $new", *options)
    assert shlex.split(ended.err.rpartition("Next: ")[2]) == ["acrnet", *command.split(), str(tmp_path / "it's $new")]


@pytest.mark.parametrize("kind", ["a file", "a folder with something in it"])
def test_init_writes_over_nothing(acrnet: RunCommand, tmp_path: Path, kind: str) -> None:
    there = tmp_path / "there"
    held = there if kind == "a file" else there / "mine.txt"
    held.parent.mkdir(exist_ok=True)
    held.write_text("mine", encoding="utf-8")
    ended = acrnet("sandbox", "init", there)
    assert (ended.code, ended.out) == (2, "")
    assert "name a folder that is new or empty" in ended.err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [held]


def test_the_sample_shows_every_kind_of_change_and_is_complete(acrnet: RunCommand, sample: Path) -> None:
    ended = acrnet("plan", "--sandbox", sample, "--format", "json")
    document = json.loads(ended.out)
    actions = {change["action"] for target in document["targets"] for change in target["changes"]}
    assert (ended.code, document["complete"], actions) == (0, True, {"create", "update", "delete", "keep"})


@pytest.mark.long
def test_the_sample_can_be_applied_rolled_back_and_removed(acrnet: RunCommand, sample: Path) -> None:
    def stored() -> dict[str, Any]:
        return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sample.rglob("*.json")}

    before = stored()
    here = ("--sandbox", str(sample))
    assert acrnet("plan", *here, "--out", "plan.json").code == 0
    assert acrnet("apply", "plan.json", *here, "--yes", "--journal", "journal.jsonl").code == 0
    assert acrnet("plan", *here, "--detailed-exitcode").code == 0
    assert acrnet("rollback", "journal.jsonl", *here, "--yes").code == 0
    assert rules(stored()) == rules(before)
    assert acrnet("apply", "plan.json", *here, "--yes", "--journal", "journal.jsonl").code == 0
    assert acrnet("remove", *here, "--yes", "--journal", "removal.jsonl", "--max-deletes", "100").code == 0
    assert [name for name in rules(stored()) if " acrnet-platform-" in name] == []


# Any: the JSON of the estate.
def rules(files: dict[str, Any]) -> dict[str, Any]:
    """Return the rules of every group by file and name, without what Azure alone writes."""
    found = {}
    for file, content in files.items():
        for resource in content if isinstance(content, list) else [content]:
            for held in resource.get("properties", {}).get("securityRules", []):
                properties = {key: value for key, value in held["properties"].items() if key != "provisioningState"}
                found[f"{file} {resource['id']} {held['name']}"] = properties
    return found

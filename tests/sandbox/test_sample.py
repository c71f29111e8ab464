"""New estates: the sample, and an empty one."""

from pathlib import Path
from uuid import UUID

import pytest

from acrnet.sandbox import EstateError, copy_sample, make_empty, open_sandbox, sample

from .conftest import Arm


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sample of one file where an installed package has it."""
    folder = tmp_path / "packaged"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "group.json").write_text('{"id": "/subscriptions/s/resourceGroups/g"}', encoding="utf-8")
    (folder / "acrnet.yaml").write_text("registries: []\n", encoding="utf-8")
    monkeypatch.setattr(sample, "_PACKAGED", folder)
    return folder


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("exists", [True, False])
def test_the_sample_is_copied_into_a_new_or_empty_folder(exists: bool, source: Path, tmp_path: Path) -> None:
    destination = tmp_path / "a" / "b"
    if exists:
        destination.mkdir(parents=True)
    copy_sample(destination)
    assert names(destination) == names(source) == {"inner/group.json", "acrnet.yaml"}
    assert open_sandbox(destination).notes == ()


def test_a_folder_that_holds_something_is_left_alone(source: Path, tmp_path: Path) -> None:
    destination = tmp_path / "full"
    destination.mkdir()
    (destination / "mine.txt").touch()
    with pytest.raises(EstateError, match=r"full is not empty; name a folder"):
        copy_sample(destination)
    assert names(destination) == {"mine.txt"}


def test_a_file_is_not_a_destination(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EstateError, match="is a file"):
        copy_sample(tmp_path / "file")
    with pytest.raises(EstateError, match="cannot be copied"):
        copy_sample(tmp_path / "file" / "below")


def test_an_installation_without_the_sample_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "_PACKAGED", tmp_path / "none")
    monkeypatch.setattr(sample, "_CHECKED_OUT", tmp_path / "none")
    with pytest.raises(EstateError, match="has no sample estate"):
        copy_sample(tmp_path / "new")


def test_the_sample_of_a_checkout_is_used_if_none_is_installed(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "_CHECKED_OUT", source)
    monkeypatch.setattr(sample, "_PACKAGED", tmp_path / "none")
    assert sample.sample_folder() == source


def test_an_empty_estate_has_a_subscription_with_the_name_of_its_folder_and_service_tags(tmp_path: Path) -> None:
    make_empty(tmp_path / "lab")
    make_empty(tmp_path / "other")
    assert names(tmp_path / "lab") == {"subscription.json", "service-tags.json"}
    arm, other = Arm(open_sandbox(tmp_path / "lab")), Arm(open_sandbox(tmp_path / "other"))
    (subscription,) = arm.get("/subscriptions", "2022-12-01").body["value"]
    assert subscription["displayName"] == "lab"
    assert UUID(subscription["subscriptionId"])
    assert other.get(subscription["id"], "2022-12-01").code == "SubscriptionNotFound"  # each has its own
    group = f"{subscription['id']}/resourceGroups/rg"
    assert arm.call("PUT", group, {"location": "westeurope"}, "2021-04-01").status == 201
    tags = arm.get(f"{subscription['id']}/providers/Microsoft.Network/locations/westeurope/serviceTags")
    assert "AzureContainerRegistry.WestEurope" in {each["name"] for each in tags.body["values"]}
    with pytest.raises(EstateError, match="is not empty"):
        make_empty(tmp_path / "lab")

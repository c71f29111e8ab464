"""What is asked for takes the place of what the configuration file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.cloud import find_cloud
from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.workflow.configuration import MANY_DELETES, read_configuration
from acrnet.workflow.request import Mode, Request

WRITTEN = """\
registries: [contoso]
owner: platform
prune: true
targets:
  nsgs: [nsg-build, nsg-jobs]
options:
  include: [mcr]
  mode: minimal
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "acrnet.yaml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def test_a_request_that_asks_for_nothing_leaves_the_file_as_it_is(written: Path) -> None:
    configuration = read_configuration(Request(config=written))
    assert configuration.registries == ("contoso",)
    assert configuration.nsgs == ("nsg-build", "nsg-jobs")
    assert configuration.minimal
    assert configuration.prune
    assert configuration.max_deletes == MANY_DELETES
    assert configuration.set_aside == ()


def test_what_is_asked_for_replaces_what_is_written(written: Path) -> None:
    request = Request(
        config=written,
        nsg=("nsg-web",),
        include=frozenset(),
        mode=Mode.COMPLETE,
        cloud="usgov",
        source=("10.1.1.0/24", "10.1.0.0/24"),
    )
    configuration = read_configuration(request)
    assert configuration.nsgs == ("nsg-web",)
    assert configuration.include == frozenset()
    assert not configuration.minimal
    assert configuration.cloud == find_cloud("usgov")
    assert configuration.sources == ("10.1.0.0/23",)


def test_pruning_of_the_file_is_set_aside_where_the_request_changes_what_is_wanted(written: Path) -> None:
    configuration = read_configuration(Request(config=written, registry=("other",), layers="data-only"))
    assert not configuration.prune
    assert configuration.max_deletes == 0
    (sentence,) = configuration.set_aside
    assert "--registry, --layers" in sentence


def test_pruning_that_is_asked_for_is_done_whatever_else_is(written: Path) -> None:
    configuration = read_configuration(Request(config=written, registry=("other",), prune=True))
    assert configuration.prune
    assert configuration.set_aside == ()


def test_a_removal_may_delete_many_and_sets_nothing_aside(written: Path) -> None:
    configuration = read_configuration(Request(config=written, owner="other"), removing=True)
    assert configuration.max_deletes == MANY_DELETES
    assert configuration.set_aside == ()


@pytest.mark.parametrize("field", ["source", "virtual_network"])
def test_a_prefix_with_bits_beyond_its_length_is_refused(field: str, written: Path) -> None:
    with pytest.raises(UsageError, match=r"--.* '10\.0\.0\.1/8' has bits set") as error:
        read_configuration(Request(config=written, **{field: ("10.0.0.1/8",)}))  # type: ignore[arg-type]  # by name
    assert "10.0.0.0/8" in str(error.value.next_step)


def test_nothing_written_and_nothing_asked_for_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    configuration = read_configuration(Request())
    assert configuration == Configuration(max_deletes=0)


def test_the_region_of_a_cluster_belongs_to_the_profile_of_the_file(written: Path) -> None:
    written.write_text("options: {profile: aks, cluster_regions: [swedencentral]}\n", encoding="utf-8")
    assert read_configuration(Request(config=written)).cluster_regions == ("swedencentral",)
    assert read_configuration(Request(config=written, profile="aks")).cluster_regions == ("swedencentral",)
    assert read_configuration(Request(config=written, profile="docker")).cluster_regions == ()
    asked = Request(config=written, profile="connected-registry", cluster_region=("westeurope",))
    assert read_configuration(asked).cluster_regions == ("westeurope",)


def test_another_profile_sets_pruning_of_the_file_aside(written: Path) -> None:
    configuration = read_configuration(Request(config=written, profile="mcr"))
    assert not configuration.prune
    assert "--profile" in configuration.set_aside[0]

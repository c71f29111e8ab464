"""The option `--profile` of the commands that derive needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrnet.cli.options import NEED_OPTIONS
from acrnet.registry.profiles.table import PROFILES

from .conftest import RunCommand, WriteEstate
from .tags.tag_files import tag_file


def test_the_help_names_every_profile() -> None:
    words = NEED_OPTIONS["profile"].help.replace(",", " ").replace(".", " ").split()
    assert [word for word in words if word in PROFILES] == list(PROFILES)


def test_a_profile_is_taken_in_any_case_and_stands_in_the_command_of_a_list(acrnet: RunCommand, tmp_path: Path) -> None:
    tags = tag_file(tmp_path)
    here = ("export", "--format", "hosts", "--regions", "westeurope", "--service-tags", tags)
    ended = acrnet(*here, "--profile", "Artifact-Cache")
    assert (ended.code, ended.err) == (0, "")
    assert f"# command: acrnet export --format hosts --service-tags {tags} --profile artifact-cache" in ended.out
    assert "--profile artifact-cache lists what clients that pull through" in " ".join(ended.out.split())


def test_the_profile_of_the_configuration_is_meant_where_none_is_asked_for(
    acrnet: RunCommand, estate: WriteEstate
) -> None:
    estate(config="registries: [contoso]\noptions: {profile: connected-registry}\n")
    document = json.loads(acrnet("inspect", "contoso", "--profile", "docker", "--format", "json").out)
    assert "contoso/data/westeurope" not in [need["id"] for need in document["needs"]]
    refused = acrnet("inspect", "contoso", "--format", "json")
    assert refused.code == 2  # the estate has no tag of Resource Manager
    assert "AzureActiveDirectory" in refused.err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        pytest.param(("--profile", "ask"), "--profile does not take 'ask'. Did you mean aks?", id="misspelt"),
        pytest.param(("--cluster-region", "westeurope"), "and --profile docker has none", id="a cluster of docker"),
    ],
)
@pytest.mark.parametrize("command", ["plan", "audit", "export"])
def test_a_wrong_profile_is_one_sentence(
    acrnet: RunCommand, estate: WriteEstate, command: str, options: tuple[str, ...], sentence: str
) -> None:
    estate(config="registries: [contoso]\ntargets: {nsgs: [nsg-app]}\n")
    form = ("--format", "cidr") if command == "export" else ()
    ended = acrnet(command, *form, *options)
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err

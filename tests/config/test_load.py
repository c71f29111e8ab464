"""Which file is read, and what a configuration holds once it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from acrnet.audit.checks import SUPPRESSIBLE
from acrnet.cloud import CHINA, PUBLIC
from acrnet.config import Band, Configuration, Override, Suppression, load_configuration
from acrnet.errors import ConfigurationError

NSG = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg-web"

FULL = f"""\
registries: [contoso, Fabrikam]
targets:
  nsgs:
    - nsg-web
    - {NSG}
owner: platform
prune: yes
cloud: china
service_tags: tags/china.json
max_age: 14
subscriptions: [0123]
options:
  operations: [pull]
  include: [arm, entra, mcr]
  profile: aks
  cluster_regions: [chinanorth3]
  regions: [chinaeast2]
  scope: global
  layers: transition
  sources: [10.1.0.0/16, 10.2.0.4, fd00::/64]
  virtual_network: [10.0.0.0/8]
  mode: minimal
  band: {{from: 200, to: 299}}
  max_deletes: 3
  max_nsgs: 7
overrides:
  - nsg: nsg-web
    rule: DenyStorage
    content: 012345678901
suppressions:
  - finding: more_open_than_needed
    rule_set: nsg-*
    rule: allow-azurecloud
    need: contoso/storage/westeurope
    client: vnet-apps/snet-web
    reason: Moves to data endpoints.
    until: 2027-03-31
  - finding: limit_near
    reason: It grows no more.
    until: 2027-12-31
"""


def load(folder: Path, text: str) -> Configuration:
    (folder / "acrnet.yaml").write_text(text, encoding="utf-8")
    return load_configuration(None, folder, None, lambda: SUPPRESSIBLE)


def test_every_key_of_the_file_arrives_in_the_configuration(tmp_path: Path) -> None:
    assert load(tmp_path, FULL) == Configuration(
        path=tmp_path / "acrnet.yaml",
        registries=("contoso", "Fabrikam"),
        nsgs=("nsg-web", NSG),
        owner="platform",
        prune=True,
        overrides=(Override("nsg-web", "DenyStorage", "012345678901"),),
        suppressions=(
            Suppression(
                finding="more_open_than_needed",
                reason="Moves to data endpoints.",
                until="2027-03-31",
                rule_set="nsg-*",
                rule="allow-azurecloud",
                need="contoso/storage/westeurope",
                client="vnet-apps/snet-web",
                file=str(tmp_path / "acrnet.yaml"),
                place="suppressions[0]",
            ),
            Suppression(
                finding="limit_near",
                reason="It grows no more.",
                until="2027-12-31",
                file=str(tmp_path / "acrnet.yaml"),
                place="suppressions[1]",
            ),
        ),
        cloud=CHINA,
        service_tags=tmp_path / "tags" / "china.json",
        max_age=14,
        subscriptions=("0123",),
        operations=frozenset({"pull"}),
        include=frozenset({"arm", "entra", "mcr"}),
        profile="aks",
        cluster_regions=("chinanorth3",),
        regions=("chinaeast2",),
        scope="global",
        layers="transition",
        sources=("10.1.0.0/16", "10.2.0.4/32", "fd00::/64"),
        virtual_network=("10.0.0.0/8",),
        minimal=True,
        band=Band(200, 299),
        max_deletes=3,
        max_nsgs=7,
    )


@pytest.mark.parametrize(
    "text",
    ["", "# nothing yet\n", "---\n", "{}\n", "registries:\noptions:\n  scope:\n", "\ufeff{}\n", "options: {}\r\n"],
    ids=["empty", "comment", "document mark", "no keys", "keys without values", "byte order mark", "carriage returns"],
)
def test_an_empty_file_gives_the_defaults(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text) == Configuration(path=tmp_path / "acrnet.yaml")


def test_the_defaults_are_those_of_the_documentation() -> None:
    defaults = Configuration()
    assert (defaults.owner, defaults.prune, defaults.cloud, defaults.max_deletes, defaults.max_nsgs) == (
        "default",
        False,
        PUBLIC,
        None,
        50,
    )
    assert (defaults.scope, defaults.layers, defaults.minimal, defaults.band) == (
        "regional",
        "current",
        False,
        Band(1000, 1999),
    )
    assert (defaults.operations, defaults.include) == (frozenset({"pull", "push"}), frozenset())
    assert (defaults.profile, defaults.cluster_regions) == ("docker", ())


def test_words_that_yaml_reads_as_switches_and_numbers_stay_names(tmp_path: Path) -> None:
    configuration = load(tmp_path, "owner: on\nregistries: [no, 007, 1e5]\nsubscriptions: [null0, 2026-11-23]\n")
    assert configuration.owner == "on"
    assert configuration.registries == ("no", "007", "1e5")
    assert configuration.subscriptions == ("null0", "2026-11-23")


def test_an_entry_written_twice_counts_once_whatever_its_case(tmp_path: Path) -> None:
    assert load(tmp_path, "registries: [contoso, fabrikam, Contoso]\n").registries == ("contoso", "fabrikam")


def test_an_anchor_may_be_used_again(tmp_path: Path) -> None:
    configuration = load(tmp_path, "options:\n  sources: &ours [10.1.0.0/16]\n  virtual_network: *ours\n")
    assert configuration.sources == configuration.virtual_network == ("10.1.0.0/16",)


def test_a_custom_endpoint_is_a_cloud(tmp_path: Path) -> None:
    cloud = load(tmp_path, "cloud: https://management.local.azurestack.external/\n").cloud
    assert cloud.resource_manager == "https://management.local.azurestack.external"


def test_a_named_file_comes_before_the_current_folder_and_the_estate(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("named", "current", "estate")]
    for folder in folders:
        folder.mkdir()
        (folder / "acrnet.yaml").write_text(f"owner: {folder.name}\n", encoding="utf-8")
    named, current, estate = folders
    assert load_configuration(named / "acrnet.yaml", current, estate, lambda: SUPPRESSIBLE).owner == "named"
    assert load_configuration(None, current, estate, lambda: SUPPRESSIBLE).owner == "current"
    assert load_configuration(None, tmp_path, estate, lambda: SUPPRESSIBLE).owner == "estate"


def test_without_a_file_there_are_the_defaults_and_no_path(tmp_path: Path) -> None:
    assert load_configuration(None, tmp_path, tmp_path / "missing", lambda: SUPPRESSIBLE) == Configuration()
    assert load_configuration(None, tmp_path, None, lambda: SUPPRESSIBLE).path is None


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"There is no configuration file .*absent\.yaml\. Check the path"):
        load_configuration(tmp_path / "absent.yaml", tmp_path, None, lambda: SUPPRESSIBLE)


def test_a_folder_in_place_of_the_configuration_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is a folder, not a configuration file"):
        load_configuration(tmp_path, tmp_path, None, lambda: SUPPRESSIBLE)


def test_a_file_with_a_name_close_to_that_of_the_configuration_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "acrnet.yml").write_text("owner: platform\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"acrnet\.yml is not read\. Rename it to acrnet\.yaml\."):
        load_configuration(None, tmp_path, None, lambda: SUPPRESSIBLE)


@pytest.mark.skipif(os.name == "nt", reason="links that lead to themselves are made the POSIX way")
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "acrnet.yaml").symlink_to("acrnet.yaml")
    with pytest.raises(ConfigurationError, match=r"cannot be read: .*\. Check the permissions"):
        load_configuration(None, tmp_path, None, lambda: SUPPRESSIBLE)


def test_importing_the_package_does_not_load_yaml_or_pydantic() -> None:
    script = "import sys, acrnet.config; print(sorted({'yaml', 'pydantic'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"

"""Registries among the resources of audited files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrnet.cloud import PUBLIC
from acrnet.errors import InputFileError
from acrnet.inventory.files import read_files
from acrnet.inventory.files.found_registries import FoundRegistries, found_registries
from acrnet.inventory.files.resource import Located
from acrnet.registry.model import Open
from acrnet.unknown import Unknown

from ...estates import Json, nsg, registry_id
from ...estates import registry as described
from ...registries import replication

KIND = "Microsoft.ContainerRegistry/registries"


def registry(sku: str = "Standard") -> Json:
    """Return the registry contoso as Resource Manager answers."""
    return {**described("contoso", sku=sku), "name": "contoso", "type": KIND}


def in_files(tmp_path: Path, *documents: object) -> FoundRegistries:
    """Return the registries in these documents, each in a file of its own."""
    paths = []
    for number, document in enumerate(documents):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        paths.append(str(path))
    return found_registries(read_files(paths).registries, PUBLIC)


def az(resource: Json) -> Json:
    rest = {key: value for key, value in resource.items() if key != "properties"}
    return {**rest, **resource["properties"], "resourceGroup": "rg-network"}


def template(**changes: object) -> Json:
    return {"name": "contoso", "type": KIND, "location": "westeurope", "sku": {"name": "Premium"}, **changes}


@pytest.mark.parametrize("form", ["rest", "az"])
def test_registries_and_replications_beside_groups_are_found(tmp_path: Path, form: str) -> None:
    group, resources = nsg("web"), [registry("Premium"), replication("northeurope")]
    shown = [group, *resources] if form == "rest" else [az(each) for each in (group, *resources)]
    found = in_files(tmp_path, shown)
    (only,) = found.registries
    assert only.id.text == registry_id("contoso")
    assert [each.location for each in only.replicas] == ["northeurope", "westeurope"]
    assert not any("replicas" in warning for warning in found.warnings)
    assert [each.file for each in found.entries] == [str(tmp_path / "0.json")]


def test_a_replication_belongs_to_its_registry_in_another_file(tmp_path: Path) -> None:
    found = in_files(tmp_path, [replication("northeurope")], [registry("Premium")])
    assert [each.location for each in found.registries[0].replicas] == ["northeurope", "westeurope"]


def test_a_premium_registry_without_a_list_of_replicas_has_a_warning(tmp_path: Path) -> None:
    found = in_files(tmp_path, [registry("Premium")])
    assert any("replicas of contoso" in text for text in found.warnings)


def test_a_registry_in_two_files_counts_once_and_must_be_the_same(tmp_path: Path) -> None:
    one = registry()
    assert len(in_files(tmp_path, [one], [one]).registries) == 1
    with pytest.raises(InputFileError, match="describe the same registry differently"):
        in_files(tmp_path, [one], [{**one, "location": "northeurope"}])


def test_two_registries_of_one_name_are_refused() -> None:
    other = registry_id("contoso").replace("rg-network", "rg-other")
    resources = [Located("$[0]", template(id=registry_id("contoso"))), Located("$[1]", template(id=other))]
    with pytest.raises(InputFileError) as refused:
        found_registries([("a.json", each) for each in resources], PUBLIC)
    assert "two registries named contoso" in refused.value.message
    assert "--regions" in refused.value.next_step


def test_a_registry_of_a_template_is_planned() -> None:
    replica = {"name": "contoso/northeurope", "type": f"{KIND}/replications", "location": "northeurope"}
    resources = [Located("$[0]", template()), Located("$[1]", replica), Located("$[2]", {**replica, "name": "other/x"})]
    found = found_registries([("main.json", each) for each in resources], PUBLIC)
    (only,) = found.registries
    assert only.login_server == "contoso.azurecr.io"
    assert [each.location for each in only.replicas] == ["northeurope", "westeurope"]
    assert found.warnings == ()


def test_a_registry_with_a_login_server_and_an_unknown_value_is_planned_too() -> None:
    body = registry()
    body["properties"]["dataEndpointEnabled"] = Unknown("why")
    found = found_registries([("main.json", Located("$", body))], PUBLIC)
    assert [each.what for each in found.registries[0].unsettled] == [Open.LAYERS]
    assert found.registries[0].login_server == body["properties"]["loginServer"]


def test_an_uncertain_registry_is_taken_to_be_deployed_and_an_uncertain_replica_is_open() -> None:
    replica = {"name": "contoso/northeurope", "type": f"{KIND}/replications", "location": "northeurope"}
    resources = [Located("$[0]", template(), uncertain="maybe"), Located("$[1]", replica, uncertain="perhaps")]
    found = found_registries([("main.json", each) for each in resources], PUBLIC)
    assert "contoso is taken to be deployed, though that is not known, because maybe" in found.entries[0].assumptions
    assert found.registries[0].unsettled == ((Open.REPLICAS, "perhaps"),)


def test_a_login_server_that_is_no_host_name_is_refused() -> None:
    body = template(properties={"loginServer": "*.azurecr.io"})
    with pytest.raises(InputFileError, match=r"main.json \$: .* is not a host name"):
        found_registries([("main.json", Located("$", body))], PUBLIC)

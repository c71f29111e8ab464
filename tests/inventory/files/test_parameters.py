"""Values of parameters of templates, by option, by file and by a file beside the template."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrnet.errors import InputFileError, UsageError
from acrnet.inventory.files import read_files, table
from acrnet.inventory.files.parameters import Parameters, read_parameter_file
from acrnet.inventory.files.reader import Contents, Form
from acrnet.inventory.files.resource import Located, text_in
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.unknown import Unknown

from ...estates import nsg

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"


def written(path: Path, document: object) -> str:
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def values(**entries: object) -> dict[str, object]:
    parameters = {name: {"value": value} for name, value in entries.items()}
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "parameters": parameters}


class OneParameter:
    """A reader of templates with one parameter, the name of their only group."""

    FORM = Form("small", "a template with one parameter", "its word")

    def read(self, document: object, surroundings: Surroundings, /) -> Contents | None:
        if not isinstance(document, dict) or text_in(document, "word") != "small":
            return None
        name = surroundings.parameters.get("groupname", "default")
        return Contents("small", [Located("$", nsg(str(name)))], parameters=("groupName",))


@pytest.fixture
def templates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a template that `OneParameter` reads."""
    monkeypatch.setattr(table, "READERS", (OneParameter(), *table.READERS))
    written(tmp_path / "main.json", {"word": "small"})
    return tmp_path


def group_name(template: Path, **parameters: object) -> str:
    (group,) = read_files([str(template)], parameters=parameters).rule_sets
    return group.rule_set.name


def test_later_files_go_before_earlier_ones_and_texts_before_files(tmp_path: Path) -> None:
    first = written(tmp_path / "a.json", values(Name="first", Size=1))
    second = written(tmp_path / "b.json", values(name="second", tags={"a": [1]}))
    given = Parameters.of(["NAME=third=3", "open="], [first, second])
    assert given.values == {"name": "third=3", "size": 1, "tags": {"a": [1]}, "open": ""}
    assert given.spelled == ("NAME", "Size", "tags", "open")


@pytest.mark.parametrize("text", ["name", "=value", " =value", ""])
def test_a_text_without_a_name_and_a_value_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="gives no value to a name"):
        Parameters.of([text])


def test_parameter_files_are_read_with_and_without_their_envelope(tmp_path: Path) -> None:
    bare = written(tmp_path / "bare.json", {"a": {"value": 1}, "b": {"value": None}})
    assert read_parameter_file(bare) == {"a": 1, "b": None}
    secret = {"parameters": {"p": {"reference": {"keyVault": {"id": "/x"}, "secretName": "s"}}}}
    read = read_parameter_file(written(tmp_path / "secret.json", secret))
    assert read == {"p": Unknown("a parameter is a secret of a key vault")}


@pytest.mark.parametrize(
    "document", [[], {"a": 1}, {"parameters": []}, {"parameters": {"location": {"type": "string"}}}], ids=repr
)
def test_another_document_is_not_a_parameter_file(tmp_path: Path, document: object) -> None:
    with pytest.raises(InputFileError, match="is not a parameter file of a template"):
        read_parameter_file(written(tmp_path / "x.json", document))


def test_a_parameter_file_of_bicep_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputFileError) as refused:
        read_parameter_file(tmp_path / "main.bicepparam")
    assert "--from" in refused.value.next_step


def test_a_name_that_no_template_declares_is_refused_with_the_nearest() -> None:
    given = Parameters.of(["locaton=westeurope"])
    with pytest.raises(UsageError) as refused:
        given.require_declared(["location", "prefix"])
    assert refused.value.message == "No template in the files declares the parameter 'locaton'."
    assert refused.value.next_step == "Did you mean location?"
    Parameters.of(["LOCATION=x"]).require_declared(["location"])


def test_a_value_goes_to_every_template_that_declares_its_name(templates: Path) -> None:
    assert group_name(templates / "main.json") == "default"
    assert group_name(templates / "main.json", groupname="given") == "given"
    assert read_files([str(templates / "main.json")]).parameters == ("groupName",)


def test_a_parameter_file_beside_a_template_counts_unless_a_value_was_given(templates: Path) -> None:
    beside = written(templates / "main.parameters.json", values(GroupName="beside"))
    template = templates / "main.json"
    assert group_name(template) == "beside"
    assert group_name(template, groupname="given") == "given"
    (account,) = read_files([str(template)]).inputs
    assert account.assumptions == (f"the parameters of {template} are taken to have the values in {beside}",)


def test_a_parameter_file_beside_a_template_that_cannot_be_read_is_reported(templates: Path) -> None:
    (templates / "main.parameters.json").write_text("{", encoding="utf-8")
    (account,) = read_files([str(templates / "main.json")]).inputs
    (sentence,) = account.unresolved
    assert "has a parameter file beside it that is not used, because" in sentence
    assert account.error == ""


def test_a_parameter_file_beside_another_document_says_nothing(tmp_path: Path) -> None:
    export = written(tmp_path / "export.json", nsg("web"))
    (tmp_path / "export.parameters.json").write_text("{", encoding="utf-8")
    (account,) = read_files([export]).inputs
    assert (account.unresolved, account.assumptions) == ((), ())

"""The real terraform plans modules of its own built-in resource, and the plan is read as it means it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from acrnet.inventory.files.terraform.configuration import Reference
from acrnet.inventory.files.terraform.document import Document, read_document
from acrnet.inventory.files.terraform.identity import Identities
from acrnet.unknown import Unknown

ROOT = """\
variable "secret" {
  default   = "hush"
  sensitive = true
}
resource "terraform_data" "first" {
  input = { known = "here", later = terraform_data.second["b"].id, hidden = var.secret }
}
resource "terraform_data" "second" {
  for_each = { a = 1, "b" = 2 }
  input    = [each.value, each.key]
}
module "outer" {
  source   = "./outer"
  for_each = toset(["x", "y"])
  parent   = terraform_data.second["a"].id
  parents  = { for key, each_one in terraform_data.second : key => each_one.id }
}
resource "terraform_data" "by_output" {
  input = module.outer["y"].inner_id
}
"""
OUTER = """\
variable "parent" {}
variable "parents" {}
module "inner" {
  source = "./inner"
  parent = var.parent
}
output "inner_id" {
  value = module.inner.id
}
"""
INNER = """\
variable "parent" {}
resource "terraform_data" "this" {
  count = 2
  input = var.parent
}
output "id" {
  value = terraform_data.this[1].id
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration that terraform has planned, as `plan.json`, and applied, as `state.json` and state file."""
    program = shutil.which("terraform")
    if program is None:
        pytest.skip("terraform is not installed")
    place = tmp_path_factory.mktemp("terraform")
    for name, text in {"main.tf": ROOT, "outer/main.tf": OUTER, "outer/inner/main.tf": INNER}.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    quiet = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}

    def terraform(*arguments: str) -> str:
        ended = subprocess.run([program, *arguments], cwd=place, capture_output=True, text=True, check=False, env=quiet)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    terraform("init", "-input=false")
    terraform("plan", "-input=false", "-out=tfplan")
    (place / "plan.json").write_text(terraform("show", "-json", "tfplan"), encoding="utf-8")
    terraform("apply", "-input=false", "-auto-approve", "tfplan")
    (place / "state.json").write_text(terraform("show", "-json"), encoding="utf-8")
    return place


def document(path: Path) -> Document:
    read = read_document(json.loads(path.read_text(encoding="utf-8")), lambda type_: type_ == "terraform_data")
    assert isinstance(read, Document)
    return read


INSTANCES = [
    'module.outer["x"].module.inner.terraform_data.this[0]',
    'module.outer["x"].module.inner.terraform_data.this[1]',
    'module.outer["y"].module.inner.terraform_data.this[0]',
    'module.outer["y"].module.inner.terraform_data.this[1]',
    "terraform_data.by_output",
    "terraform_data.first",
    'terraform_data.second["a"]',
    'terraform_data.second["b"]',
]


@pytest.mark.parametrize("name", ["plan.json", "state.json", "terraform.tfstate"])
def test_all_instances_are_read_under_their_addresses(folder: Path, name: str) -> None:
    assert sorted(each.text for each in document(folder / name).instances) == INSTANCES


def test_values_are_known_unknown_or_sensitive_as_terraform_says(folder: Path) -> None:
    values = {each.text: each.values for each in document(folder / "plan.json").instances}

    first: Any = values["terraform_data.first"]["input"]
    assert first["known"] == "here"
    assert "only after" in first["later"].reason
    assert "sensitive" in first["hidden"].reason
    assert values['terraform_data.second["b"]']["input"] == [2, "b"]
    assert isinstance(values["terraform_data.by_output"]["input"], Unknown)


@pytest.mark.parametrize("name", ["state.json", "terraform.tfstate"])
def test_what_a_state_marks_as_sensitive_is_not_read(folder: Path, name: str) -> None:
    """Terraform marks the input of a resource; of what its provider made of that it does not know."""
    (first,) = [each.values for each in document(folder / name).instances if each.text == "terraform_data.first"]

    assert "sensitive" in str(first["input"])
    assert "hush" not in str(first["input"])


@pytest.mark.parametrize(
    ("instance", "named"),
    [
        ("terraform_data.first", ['terraform_data.second["b"]']),
        ("terraform_data.by_output", ['module.outer["y"].module.inner.terraform_data.this[1]']),
        ('module.outer["x"].module.inner.terraform_data.this[0]', ['terraform_data.second["a"]']),
    ],
)
def test_expressions_lead_to_the_resources_that_they_name(folder: Path, instance: str, named: list[str]) -> None:
    plan = document(folder / "plan.json")
    identities = Identities(plan.instances, plan.configuration)
    (asked,) = [each for each in plan.instances if each.text == instance]

    assert [each.text for each in identities.named_by(asked, ["terraform_data"], "input")] == named
    assert all(isinstance(each, Reference) for each in plan.configuration.references(asked.address, "input"))

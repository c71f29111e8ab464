"""Recognising plans and states of Terraform and OpenTofu, and reading them into resources of Resource Manager."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from acrnet.inventory.files.reader import Before, Contents, Form
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.rules.inputs import input_name

if TYPE_CHECKING:
    from acrnet.inventory.files.terraform.document import Document
    from acrnet.inventory.files.terraform.resources import Resources

FORM: Final = Form(
    "terraform",
    "a Terraform plan or state, as `terraform show -json` prints it; a state file (`terraform.tfstate`)",
    "`terraform_version`",
)


def read(document: object, surroundings: Surroundings) -> Contents | None:
    """Return what a plan will have made when it is applied, or what a state has; None for any other document."""
    if not isinstance(document, dict) or not _is_terraform(document):
        return None
    # Loaded here: files in other formats need none of it.
    from acrnet.inventory.files.terraform.document import read_document
    from acrnet.inventory.files.terraform.resources import resources_of
    from acrnet.inventory.files.terraform.source import Source
    from acrnet.inventory.files.terraform.types import is_wanted

    known = read_document(document, is_wanted)
    if isinstance(known, str):
        return Contents(FORM.name, unresolved=(known,), whole=False)
    source = Source(surroundings)
    if known.before is None:
        return _contents(known, resources_of(known.instances, known.configuration, source))
    before = resources_of(known.before, known.configuration, source)
    now = _contents(known, resources_of(known.instances, known.configuration, source, before))
    planned = f"the plan in {input_name(surroundings.file)} is applied"
    return replace(now, before=Before(planned, before.resources, before.registries))


def _is_terraform(document: Mapping[str, object]) -> bool:
    """Whether a document has the version of Terraform; only an empty state is printed without."""
    return "terraform_version" in document or set(document) == {"format_version"}


def _contents(document: Document, made: Resources) -> Contents:
    unresolved = (*document.unresolved, *made.incomplete)
    return Contents(
        FORM.name,
        made.resources,
        unresolved,
        whole=not unresolved,
        assumptions=tuple(made.groups.assumptions()),
        registries=made.registries,
    )

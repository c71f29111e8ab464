"""Which part of a document is a template: the document itself, or something in what stores or deploys one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from acrnet.inventory.files.resource import key_in, text_in, value_in

_PARAMETERS: Final = "deploymentparameters"
_TEMPLATE: Final = "deploymenttemplate"
_KEYS: Final = ("template", "mainTemplate")


class Template(NamedTuple):
    """A template in a document."""

    place: str
    content: Mapping[str, object]
    has_group: bool
    """Whether it is deployed to a resource group."""
    passed: object = None
    """The parameters that stand beside it."""
    passed_place: str = ""
    is_blueprint: bool = False


def template_in(document: object) -> Template | None:
    """Return the template in a document; None for a document that has none.

    It may stand in a blueprint artifact, in a deployment or a deployment stack, in a template spec, or in what the
    commands that export a template print.
    """
    if not isinstance(document, dict):
        return None
    if is_template(document):
        return Template("$", document, _has_group(document))
    kind = text_in(document, "kind").lower()
    for place, holder in (("$", document), (f"$.{key_in(document, 'properties')}", value_in(document, "properties"))):
        if not isinstance(holder, dict):
            continue
        for key in _KEYS:
            name = key_in(holder, key)
            content = holder.get(name)
            if isinstance(content, dict) and (is_template(content) or (kind == "template" and _has_resources(content))):
                parameters = key_in(holder, "parameters")
                return Template(
                    f"{place}.{name}",
                    content,
                    _has_group(content),
                    holder.get(parameters),
                    f"{place}.{parameters}",
                    is_blueprint=kind == "template",
                )
    return None


def is_template(document: Mapping[str, object]) -> bool:
    """Whether an object is a template: its schema says so, or it has resources and a version."""
    schema = text_in(document, "$schema").lower()
    has_version = value_in(document, "contentVersion") is not None
    return _TEMPLATE in schema or (_PARAMETERS not in schema and has_version and _has_resources(document))


def _has_resources(document: Mapping[str, object]) -> bool:
    return isinstance(value_in(document, "resources"), list | dict | str)


def is_parameter_file(document: object) -> bool:
    """Whether a document has values for the parameters of a template, and nothing else."""
    return isinstance(document, dict) and _PARAMETERS in text_in(document, "$schema").lower()


def _has_group(template: Mapping[str, object]) -> bool:
    """Whether a template is for a resource group: those for what lies above have schemas of their own names."""
    schema = text_in(template, "$schema").lower()
    return not any(
        word in schema for word in ("subscriptiondeployment", "managementgroupdeployment", "tenantdeployment")
    )

"""What a Bicep file deploys, as the reader of templates finds it, with the file and line of each rule."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from acrnet.inventory.files import arm_template
from acrnet.inventory.files.arm_template.contents import contents_of_template
from acrnet.inventory.files.arm_template.envelope import Template
from acrnet.inventory.files.bicep.parameter_file import read_parameter_file
from acrnet.inventory.files.bicep.places import Places
from acrnet.inventory.files.bicep.sources import Sources, source_file
from acrnet.inventory.files.bicep.templates import Templates
from acrnet.inventory.files.json_text import parse_json
from acrnet.inventory.files.reader import Contents
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.inventory.files.unlisted_groups import with_groups_beside
from acrnet.rules.inputs import input_name
from acrnet.unknown import Unknown

FORMAT: Final = "bicep"
_MOST_UNPARSED: Final = 100
"""Statements that are reported one by one."""


def deployed(text: str, surroundings: Surroundings) -> Contents:
    """Return what the text of a Bicep file or of a parameter file deploys.

    Raises InputFileError for a file whose expressions take more work than those of any that can be deployed.
    """
    file = source_file(posixpath.basename(surroundings.file), text)
    if not file.using:
        return _deployed(Sources(file, surroundings.text_beside), surroundings)
    parameters = read_parameter_file(file, surroundings.text_beside, input_name(surroundings.file))
    if isinstance(parameters.template, Unknown):
        return _nothing(parameters.template)
    template = surroundings.text_beside(parameters.template)
    if isinstance(template, Unknown):
        return _nothing(template)
    with_parameters = replace(surroundings, parameters={**parameters.values, **surroundings.parameters})
    if parameters.template.lower().endswith(".json"):
        return _of_json(template, parameters.template, with_parameters)
    return _deployed(Sources(source_file(parameters.template, template), surroundings.text_beside), with_parameters)


def _of_json(text: str, path: str, surroundings: Surroundings) -> Contents:
    """Return what a template in JSON deploys, whose path is relative to the folder of the parameter file."""

    def text_beside(other: str) -> str | Unknown:
        return surroundings.text_beside(posixpath.normpath(posixpath.join(posixpath.dirname(path), other)))

    file = posixpath.normpath(posixpath.join(posixpath.dirname(surroundings.file), path))
    document = parse_json(text, file)
    contents = arm_template.read(document, replace(surroundings, file=file, text_beside=text_beside))
    return _nothing(Unknown(f"{path} is not a template")) if contents is None else contents


def _nothing(reason: Unknown) -> Contents:
    clause = f"is a parameter file whose template is not read, because {reason.reason}"
    return Contents(FORMAT, unresolved=(clause,), whole=False)


def _deployed(sources: Sources, surroundings: Surroundings) -> Contents:
    templates = Templates(sources, surroundings.built)
    template = templates.of(sources.root)
    if isinstance(template, Unknown):
        return Contents(FORMAT, unresolved=(template.reason,), whole=False)
    named = {name.lower() for name, each in sources.root.parameters.items() if not each.type}
    values = {
        name: _from_command_line(value) if name in named else value for name, value in surroundings.parameters.items()
    }
    deployed = Template("$", template, sources.root.target_scope == "resourceGroup")
    contents = contents_of_template(deployed, replace(surroundings, parameters=values), FORMAT)
    places = Places(sources, surroundings.file)
    unparsed = [f"{clause} ({place})" for place, clause in templates.unparsed[:_MOST_UNPARSED]]
    if len(templates.unparsed) > _MOST_UNPARSED:
        unparsed.append(f"has {len(templates.unparsed) - _MOST_UNPARSED:,} more statements that cannot be read")
    placed = replace(
        contents,
        resources=places.of_all(contents.resources),
        registries=places.of_all(contents.registries),
        unresolved=(*map(places.shown, contents.unresolved), *unparsed),
        whole=contents.whole and not unparsed,
        assumptions=(*contents.assumptions, *_built_clauses(templates)),
    )
    return with_groups_beside(placed)


def _built_clauses(templates: Templates) -> Iterator[str]:
    for path, version in templates.by_command.items():
        yield f"the modules of {path} that are in registries are as the bicep command{version} has them"


def _from_command_line(value: object) -> object:
    """Return a value of a parameter whose type has a name; the command line has lists and objects as JSON."""
    if isinstance(value, str) and value.lstrip().startswith(("[", "{")):
        try:
            parsed: object = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return parsed
    return value

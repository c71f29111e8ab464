"""The contents of one document, of whatever form, with the parameter file and the other files beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from acrnet.errors import InputFileError
from acrnet.inventory.files.bicep.command import BicepCommand
from acrnet.inventory.files.content import read_bytes
from acrnet.inventory.files.json_text import decoded, not_too_deep, parse_json
from acrnet.inventory.files.reader import Contents
from acrnet.inventory.files.surroundings import FilesBeside, Surroundings, parameter_file_beside
from acrnet.inventory.files.table import contents_of, contents_of_text, has_text_ending


def surroundings_of(beside: FilesBeside, parameters: Mapping[str, object], *, use_bicep: bool) -> Surroundings:
    """Return what a reader may use beside a document: its files, these parameters, and maybe the bicep command.

    `parameters` has the values of parameters by name in lower case.
    """
    surroundings = Surroundings(beside.document, parameters, beside.text, beside.names)
    return replace(surroundings, built=BicepCommand(beside).template) if use_bicep else surroundings


def contents_of_file(
    path: str, *, parameters: Mapping[str, object] = MappingProxyType({}), use_bicep: bool = False
) -> Contents:
    """Return the contents of a file by its path, as `contents_of_document` does.

    Raises InputFileError for a file that cannot be read, and for a text that no reader recognises.
    """
    with not_too_deep(path):
        text = decoded(read_bytes(path), path)
        return contents_of_document(text, path, surroundings_of(FilesBeside(path), parameters, use_bicep=use_bicep))


def contents_of_document(text: str, name: str, surroundings: Surroundings) -> Contents:
    """Return the contents of a text; a template's with the values of a parameter file beside it, where there is one.

    `name` is the name used in messages. Raises InputFileError, which says where the text is not JSON, for a text that
    no reader recognises.
    """
    beside = parameter_file_beside(surroundings.file)
    if beside:
        return _with_parameters_beside(text, name, surroundings, beside)
    return _contents(text, name, surroundings)


def _with_parameters_beside(text: str, name: str, surroundings: Surroundings, file: str) -> Contents:
    """Return the contents of a text, with the values of a parameter file for parameters that it declares."""
    from acrnet.inventory.files.parameters import read_parameter_file

    problem, values = "", dict[str, object]()
    try:
        values = {each.lower(): value for each, value in read_parameter_file(file).items()}
    except InputFileError as error:
        problem = error.message.rstrip(".")
    with_parameters = replace(surroundings, parameters={**values, **surroundings.parameters})
    contents = _contents(text, name, with_parameters)
    if not contents.parameters:
        return contents
    if problem:
        clause = f"has a parameter file beside it that is not used, because {problem}"
        return replace(contents, unresolved=(*contents.unresolved, clause))
    clause = f"the parameters of {surroundings.file} are taken to have the values in {file}"
    return replace(contents, assumptions=(*contents.assumptions, clause))


def _contents(text: str, name: str, surroundings: Surroundings) -> Contents:
    """Return the contents of a text that is JSON, else of one that another reader recognises.

    Raises InputFileError, which says where it is not JSON, for any other text.
    """
    contents = contents_of_text(text, surroundings) if has_text_ending(surroundings.file) else None
    if contents is not None:
        return contents
    try:
        document = parse_json(text, name)
    except InputFileError:
        contents = contents_of_text(text, surroundings)
        if contents is None:
            raise
        return contents
    return contents_of(document, surroundings)

"""Templates that the `bicep` command makes: the modules in them, and which version of the command it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from acrnet.inventory.files.resource import text_in, value_in
from acrnet.unknown import Unknown

_DEPLOYMENT = "microsoft.resources/deployments"


def nested_template(template: Mapping[str, object], modules: Sequence[str], symbol: str) -> dict[str, object] | Unknown:
    """Return the template of the module `symbol` in the template of its file, whose modules are these, in order.

    Resources are an object by symbol, or a list that ends with the modules in the order of the file.
    """
    resources = value_in(template, "resources")
    entry: object = None
    if isinstance(resources, dict):
        entry = resources.get(symbol)
    elif isinstance(resources, list) and len(resources) >= len(modules):
        last = resources[len(resources) - len(modules) :]
        if all(isinstance(each, dict) and text_in(each, "type").lower() == _DEPLOYMENT for each in last):
            entry = last[modules.index(symbol)]
    properties = value_in(entry, "properties") if isinstance(entry, dict) else None
    nested = value_in(properties, "template") if isinstance(properties, dict) else None
    return nested if isinstance(nested, dict) else Unknown(f"the bicep command built no template of {symbol}")


def version_of(template: Mapping[str, object]) -> str:
    """Return the version of the command that made a template, after a space; "" where the template does not say."""
    metadata = value_in(template, "metadata")
    generator = value_in(metadata, "_generator") if isinstance(metadata, dict) else None
    version = text_in(generator, "version") if isinstance(generator, dict) else ""
    return f" {version}" if version else ""

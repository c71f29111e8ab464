"""Policies in the languages of several vendors, as the library aerleon generates them.

It is loaded only for the formats that it writes. What it adds for itself is taken out again: keywords that a version
control system replaces, empty comments and empty lines.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, TypeAlias

from acrnet.export.export_list import ExportList
from acrnet.export.services import Service, services_of
from acrnet.net import Family

LIBRARY: Final = "aerleon"
_ASA: Final = "ciscoasa"

Lists: TypeAlias = Mapping[Family | None, str]
"""The options of aerleon for each list of a policy, by its address family; None where a list holds both."""

_KEYWORDS: Final = re.compile(r".*\$(Id|Date|Revision):\$.*\n")
_EMPTY_COMMENT: Final = re.compile(r"[ \t]*/\*\n([ \t]*\*\*[ \t]*\n)*[ \t]*\*/\n")


def generated(target: str, lists: Lists, export: ExportList) -> str:
    """Return the policy that admits the prefixes; a list of a family without prefixes is left out."""
    from aerleon import api

    services = services_of(export.prefixes)
    families = {None, *(each.family for each in export.prefixes)}
    filters = [_filter(target, options, services) for family, options in lists.items() if family in families]
    with _silent():
        texts = [*api.Generate([{"filename": target, "filters": filters}], _definitions(services)).values()]
        if target == _ASA:
            texts += _ipv6_of_asa(lists[None], export)
    return "".join(_cleaned(str(text)) for text in texts)


def _ipv6_of_asa(name: str, export: ExportList) -> list[str]:
    """Return the entries for IPv6 of a list, which aerleon 1.18 leaves out for this target alone."""
    from aerleon.lib import ciscoasa, policy, policy_builder

    services = services_of(each for each in export.prefixes if each.family is Family.IPV6)
    if not services:
        return []
    document = {"filename": name, "filters": [_filter(_ASA, name, services)]}
    built = policy.FromBuilder(policy_builder.PolicyBuilder(document, _definitions(services)))
    return [str(ciscoasa.Term(term, name, af=6)) for _, terms in built.filters for term in terms]


def _filter(target: str, options: str, services: Sequence[Service]) -> Mapping[str, object]:
    terms = [
        {
            "name": each.name,
            "destination-address": each.name.upper(),
            "destination-port": each.name.upper(),
            "protocol": each.protocol,
            "action": "accept",
        }
        for each in services
    ]
    return {"header": {"targets": {target: options}}, "terms": terms}


# object: aerleon has types, but not everybody who checks these has aerleon.
def _definitions(services: Sequence[Service]) -> object:
    """Return what the names in terms stand for."""
    from aerleon.lib import naming

    networks = {
        each.name.upper(): {"values": [{"address": destination.value} for destination in each.destinations]}
        for each in services
    }
    ports = {each.name.upper(): [{"protocol": each.protocol, "port": port} for port in each.ports] for each in services}
    definitions = naming.Naming()
    definitions.ParseDefinitionsObject({"networks": networks, "services": ports}, "")
    return definitions


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what aerleon logs from standard error.

    Where the root logger has no handler, absl gives it one, and everybody's warnings would be shown from then on.
    """
    logger = logging.getLogger("absl")
    before, logger.disabled = logger.disabled, True
    unread = logging.NullHandler()
    logging.root.addHandler(unread)
    try:
        yield
    finally:
        logging.root.removeHandler(unread)
        logger.disabled = before


def _cleaned(text: str) -> str:
    kept = _EMPTY_COMMENT.sub("", _KEYWORDS.sub("", f"{text}\n"))
    return "".join(f"{line.rstrip()}\n" for line in kept.splitlines() if line.strip())

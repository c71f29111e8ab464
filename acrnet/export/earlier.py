"""An earlier list, read back from the JSON that acrnet wrote: what a firewall has now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from acrnet.codec import TEXT, Codec, Json, ShapeError, listed, number, object_with, record, text, word
from acrnet.errors import InputFileError
from acrnet.export.export_list import Destination, EarlierList
from acrnet.net import AddressSet, Family
from acrnet.registry.document import NEED
from acrnet.registry.host_name import is_host
from acrnet.registry.need import Need

KINDS: Final = ("export", "export-delta")
"""What lists have under `kind`, and what changes between two of them have."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A host name or a prefix as a list has it."""

    protocol: str
    ports: tuple[int, ...]
    needs: tuple[str, ...]
    host: str = ""
    prefix: str = ""
    family: Family | None = None

    def __post_init__(self) -> None:
        """Raise ShapeError for what no list has."""
        if not self.ports:
            raise ShapeError("is empty", ".ports")
        if self.family is not None and (self.family is Family.IPV6) != (":" in self.prefix):
            raise ShapeError("has a prefix of the other family")

    def destination(self, needs: Mapping[str, Need]) -> Destination:
        """Return it with its needs; raises KeyError for a need that the list does not have."""
        named = tuple(needs[need] for need in self.needs)
        return Destination(self.host or self.prefix, self.family, self.protocol, self.ports, named)


@dataclass(frozen=True, slots=True)
class _Document:
    service_tags: Json
    needs: tuple[Need, ...]
    hosts: tuple[_Entry, ...]
    prefixes: tuple[_Entry, ...]
    format_version: str
    """One that this reader knows."""


def _host(value: str) -> str:
    if not is_host(value):
        raise ValueError
    return value


def _prefix(value: str) -> str:
    if AddressSet.parse([value]).prefixes() != (value,):
        raise ValueError
    return value


# Any: each has a type of its own.
_SERVICE: Final[Mapping[str, Codec[Any]]] = {
    "protocol": text("[A-Z][a-z]{2,7}"),
    "ports": listed(number(0, 65535)),
    "needs": listed(TEXT),
}
_HOST: Final = TEXT.via(str, _host, "is not a host name")
_PREFIX: Final = TEXT.via(str, _prefix, "is not an address prefix in its usual spelling")
_DOCUMENT: Final[Codec[_Document]] = record(
    _Document,
    format_version=text(r"1\.[0-9]+"),
    service_tags=object_with(id=TEXT),
    needs=listed(NEED),
    hosts=listed(record(_Entry, host=_HOST, **_SERVICE)),
    prefixes=listed(record(_Entry, prefix=_PREFIX, family=word(Family), **_SERVICE)),
)


def read_earlier_list(document: Json, name: str) -> EarlierList:
    """Return what a firewall has that was given a list; `document` is its JSON, and `name` the file in messages.

    Raises InputFileError for another document, one of another major version, and one that is not as acrnet writes it.
    """
    if document.get("kind") != KINDS[0]:
        raise _refused(name, "it has a change and not all that the firewall has.")
    try:
        read = _DOCUMENT.read(document)
        needs = {need.id: need for need in read.needs}
        destinations = tuple(each.destination(needs) for each in (*read.hosts, *read.prefixes))
    except ShapeError as error:
        raise _refused(name, str(error)) from None
    except KeyError as error:
        raise _refused(name, f"it has no need {error}.") from None
    return EarlierList(f"{name}, a list by the service tags {read.service_tags['id']}", destinations)


def _refused(name: str, problem: str) -> InputFileError:
    return InputFileError(
        f"{name} is not a list as acrnet writes it: {problem}",
        next_step="Give a file that acrnet export --format json wrote, as it is.",
    )

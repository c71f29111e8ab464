"""Reading a saved plan back; whatever is wrong with the file ends in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from acrnet.errors import PlanFileError, UsageError
from acrnet.net import Family
from acrnet.plan.document import FORMAT_VERSION, content_digest
from acrnet.plan.model import (
    Action,
    Change,
    Clients,
    NeedVerdict,
    Override,
    Plan,
    Problem,
    ProblemCode,
    RegistrySummary,
    TagSource,
    TargetPlan,
)
from acrnet.registry.need import Need, Purpose
from acrnet.resource_id import ResourceId
from acrnet.rules.effect import Effect, EffectPart
from acrnet.rules.rule import Access
from acrnet.rules.verdict import DecidingRule, Outcome
from acrnet.unknown import Unknown

T = TypeVar("T")


def load_plan(text: str, name: str = "The plan") -> Plan:
    """Return the plan that `dump_plan` wrote; `name` is what messages call the file.

    Raises PlanFileError when the text is not JSON, is of another major version, was altered since it was written, or
    does not have the shape of a plan.
    """
    document = _parse(text, name)
    _check_version(document, name)
    if document.get("digest") != content_digest(document):
        raise PlanFileError(
            f"{name} was altered after it was written: its digest does not match its content.",
            next_step="Make a new plan with acrnet plan --out FILE, and apply that file as it is.",
        )
    try:
        return _plan(_Node(document, "$"))
    except (_ShapeError, ValueError, UsageError) as error:
        raise PlanFileError(
            f"{name} does not have the shape of a plan: {error}", next_step="Make a new plan."
        ) from None


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise PlanFileError(
            f"{name} is not complete JSON (line {error.lineno}, column {error.colno}): it was cut short or is no plan.",
            next_step="Make a new plan with acrnet plan --out FILE.",
        ) from None
    except RecursionError:
        raise PlanFileError(f"{name} is nested too deeply to be a plan.", next_step="Make a new plan.") from None
    except ValueError:
        raise PlanFileError(f"{name} holds a number too long to be in a plan.", next_step="Make a new plan.") from None
    if not isinstance(document, dict) or "format_version" not in document:
        raise PlanFileError(
            f"{name} is JSON, but not a plan of acrnet.", next_step="Give a file that acrnet plan --out wrote."
        )
    return document


def _check_version(document: Mapping[str, Any], name: str) -> None:
    version = document["format_version"]
    if not isinstance(version, str) or version.split(".")[0] != FORMAT_VERSION.split(".")[0]:
        raise PlanFileError(
            f"{name} has the format version {version!r}; this acrnet reads {FORMAT_VERSION.split('.')[0]}.x.",
            next_step="Make a new plan with this version of acrnet, or apply it with the one that wrote it.",
        )


class _ShapeError(Exception):
    """A value is missing or of another type."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A JSON value and where it stands."""

    value: Any
    path: str

    def __getitem__(self, key: str) -> _Node:
        if not isinstance(self.value, dict) or key not in self.value:
            raise _ShapeError(f"{self.path}.{key} is missing.")
        return _Node(self.value[key], f"{self.path}.{key}")

    def text(self) -> str:
        return self._of(str, "text")

    def flag(self) -> bool:
        return self._of(bool, "true or false")

    def number(self) -> int:
        return self._of(int, "a number")

    def map(self) -> dict[str, Any]:
        return self._of(dict, "an object")

    def each(self, read: Callable[[_Node], T]) -> tuple[T, ...]:
        items = self._of(list, "a list")
        return tuple(read(_Node(item, f"{self.path}[{index}]")) for index, item in enumerate(items))

    def texts(self) -> tuple[str, ...]:
        return self.each(_Node.text)

    def optional(self, read: Callable[[_Node], T]) -> T | None:
        return None if self.value is None else read(self)

    def known(self, read: Callable[[_Node], T]) -> T | Unknown:
        if isinstance(self.value, dict) and "unknown" in self.value:
            return Unknown(self["unknown"].text())
        return read(self)

    def _of(self, kind: type[T], called: str) -> T:
        if not isinstance(self.value, kind) or (kind is int and isinstance(self.value, bool)):
            raise _ShapeError(f"{self.path} is not {called}.")
        return self.value


def _plan(node: _Node) -> Plan:
    return Plan(
        cloud=node["cloud"].text(),
        owner=node["owner"].text(),
        complete=node["complete"].flag(),
        registries=node["registries"].each(_registry),
        service_tags=node["service_tags"].each(_tag_source),
        needs=node["needs"].each(_need),
        assumptions=node["assumptions"].texts(),
        targets=node["targets"].each(_target),
        warnings=node["warnings"].texts(),
    )


def _registry(node: _Node) -> RegistrySummary:
    return RegistrySummary(
        id=node["id"].text(),
        login_server=node["login_server"].text(),
        location=node["location"].text(),
        sku=node["sku"].text(),
        replicas=node["replicas"].texts(),
    )


def _tag_source(node: _Node) -> TagSource:
    prefixes = node["prefixes"]
    return TagSource(
        id=node["id"].text(),
        source=node["source"].text(),
        location=node["location"].text(),
        cloud=node["cloud"].text(),
        change_number=node["change_number"].text(),
        sha256=node["sha256"].text(),
        prefixes={name: prefixes[name].texts() for name in prefixes.map()},
    )


def _need(node: _Node) -> Need:
    return Need(
        id=node["id"].text(),
        registry=node["registry"].text(),
        purpose=Purpose(node["purpose"].text()),
        region=node["region"].optional(_Node.text),
        hosts=node["hosts"].texts(),
        tag=node["tag"].optional(_Node.text),
        addresses=node["addresses"].known(_Node.texts),
        protocol=node["protocol"].text(),
        ports=node["ports"].each(_Node.number),
        families=node["families"].each(_family),
        conditional_families=node["conditional_families"].each(_family),
        required=node["required"].flag(),
        reason=node["reason"].text(),
        endpoint=node["endpoint"].optional(_id),
        virtual_network=node["virtual_network"].optional(lambda each: each.known(_id)),
    )


def _family(node: _Node) -> Family:
    return Family(node.text())


def _id(node: _Node) -> ResourceId:
    return ResourceId.parse(node.text())


def _target(node: _Node) -> TargetPlan:
    digests = node["rule_digests"]
    return TargetPlan(
        id=_id(node["id"]).text,
        kind=node["kind"].text(),
        location=node["location"].text(),
        service_tags=node["service_tags"].text(),
        state_digest=node["state_digest"].text(),
        rule_digests={name: digests[name].text() for name in digests.map()},
        attached_to=node["attached_to"].texts(),
        clients=node["clients"].each(_clients),
        changes=node["changes"].each(_change),
        verdicts=node["verdicts"].each(_verdict),
        effect=Effect(node["effect"]["opened"].each(_effect_part), node["effect"]["closed"].each(_effect_part)),
        problems=node["problems"].each(_problem),
    )


def _clients(node: _Node) -> Clients:
    return Clients(
        name=node["name"].text(),
        sources=node["sources"].texts(),
        virtual_network=node["virtual_network"].texts(),
        default_route=node["default_route"].flag(),
        rule_sets=node["rule_sets"].texts(),
    )


def _change(node: _Node) -> Change:
    return Change(
        action=Action(node["action"].text()),
        name=node["name"].text(),
        before=node["before"].optional(_wire_rule),
        after=node["after"].optional(_wire_rule),
        reason=node["reason"].text(),
        overrides=node["overrides"].each(_override),
        needs=node["needs"].texts(),
    )


def _wire_rule(node: _Node) -> dict[str, Any]:
    node["name"].text()
    node["properties"].map()
    return node.map()


def _override(node: _Node) -> Override:
    return Override(node["name"].text(), node["priority"].number(), node["reason"].text())


def _verdict(node: _Node) -> NeedVerdict:
    return NeedVerdict(
        need=node["need"].text(),
        before=Outcome(node["before"].text()),
        after=Outcome(node["after"].text()),
        deciding_rules=node["deciding_rules"].each(_deciding_rule),
        scope=node["scope"].text(),
        reason=node["reason"].text(),
    )


def _deciding_rule(node: _Node) -> DecidingRule:
    return DecidingRule(
        name=node["name"].text(),
        priority=node["priority"].number(),
        access=Access(node["access"].text()),
        addresses=int(node["addresses"].text()),
        rule_set=node["rule_set"].text(),
    )


def _effect_part(node: _Node) -> EffectPart:
    return EffectPart(
        need=node["need"].optional(_Node.text),
        protocol=node["protocol"].text(),
        ports=node["ports"].texts(),
        prefixes=node["prefixes"].texts(),
        addresses_v4=int(node["addresses_v4"].text()),
        addresses_v6=int(node["addresses_v6"].text()),
    )


def _problem(node: _Node) -> Problem:
    return Problem(ProblemCode(node["code"].text()), node["message"].text())

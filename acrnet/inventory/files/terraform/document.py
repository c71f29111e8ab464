"""The three kinds of document as instances: what will be, what is, and what the document itself leaves open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from acrnet.inventory.files.terraform.address import Address, Step, address_text, key_of, parse_address
from acrnet.inventory.files.terraform.configuration import Configuration
from acrnet.inventory.files.terraform.instance import Instance
from acrnet.inventory.files.terraform.unknown_values import SENSITIVE, values_in

_STATE_VERSION: Final = 4
"""Of state files since Terraform 0.12, of 2019."""
_MOST_NAMED: Final = 5

Wanted = Callable[[str], bool]
"""Whether resources of a type are read."""


@dataclass(frozen=True, slots=True)
class Document:
    """The instances in a document."""

    what: str
    """What it is, as a noun: `plan` or `state`."""
    instances: Sequence[Instance]
    """As they will be when a plan is applied, or as they are in a state."""
    before: Sequence[Instance] | None = None
    """As they were before the plan; None for a state."""
    configuration: Configuration = field(default_factory=lambda: Configuration({}))
    unresolved: tuple[str, ...] = ()
    """What it leaves open, as clauses about the file."""


def read_document(document: Mapping[str, object], wanted: Wanted) -> Document | str:
    """Return the instances of wanted types in a document; for one that cannot be read a clause that says why."""
    if "planned_values" in document or "resource_changes" in document:
        return _plan(document, wanted)
    if "values" in document or "format_version" in document:
        return Document("state", list(_state(document, "$", wanted)))
    if document.get("version") == _STATE_VERSION:
        return Document("state", list(_state_file(document, wanted)))
    return "is a Terraform state of a version that is not read; give what terraform show -json prints"


def _plan(document: Mapping[str, object], wanted: Wanted) -> Document:
    """Return what a plan changes and what it leaves as it is.

    Planned values have no marks for what is not known, so they are read only where there are no changes. Objects that a
    target or a deferral kept out of the plan are those of the prior state.
    """
    prior_state = _object(document.get("prior_state"))
    prior = {each.text: each for each in _state(prior_state, "$.prior_state", wanted)}
    after, before, changed = list[Instance](), list[Instance](), set[str]()
    changes = document.get("resource_changes")
    for index, change in enumerate(changes if isinstance(changes, list) else ()):
        if not isinstance(change, Mapping) or change.get("deposed") is not None:
            continue  # an object that was to be deleted already
        old, new = _changed(change, f"$.resource_changes[{index}].change", wanted)
        changed |= {each.text for each in (old, new) if each is not None}
        if isinstance(previous := change.get("previous_address"), str):
            changed.add(previous)
        before += [old] if old else []
        after += [new] if new else []
    if not isinstance(changes, list):
        root = _object(_object(document.get("planned_values")).get("root_module"))
        after += _modules(root, "$.planned_values.root_module", wanted)
    else:
        kept = [each for text, each in prior.items() if text not in changed]
        after, before = [*after, *kept], [*before, *kept]
    return Document(
        "plan",
        after,
        before,
        Configuration(_object(document.get("configuration"))),
        tuple(_left_open(document, wanted)),
    )


def _changed(change: Mapping[str, object], place: str, wanted: Wanted) -> tuple[Instance | None, Instance | None]:
    """Return an instance before and after a change, None where it is not there.

    What is only forgotten stays in Azure as it is.
    """
    text, inner = change.get("address"), _object(change.get("change"))
    address = parse_address(text) if isinstance(text, str) else None
    if address is None or not isinstance(text, str) or not wanted(address.type):
        return None, None
    old = new = None
    if isinstance(inner.get("before"), Mapping):
        values = values_in(inner["before"], None, inner.get("before_sensitive"))
        old = Instance(text, address, values, f"{place}.before")
    if isinstance(inner.get("after"), Mapping):
        values = values_in(inner["after"], inner.get("after_unknown"), inner.get("after_sensitive"))
        actions = inner.get("actions")
        new = Instance(text, address, values, f"{place}.after", made=isinstance(actions, list) and "create" in actions)
    elif inner.get("actions") == ["forget"]:
        new = old
    return old, new


def _left_open(document: Mapping[str, object], wanted: Wanted) -> Iterator[str]:
    if document.get("errored") is True:
        yield "is a plan that ended with an error, so changes may be missing"
    deferred = document.get("deferred_changes")
    texts = []
    for each in deferred if isinstance(deferred, list) else ():
        text = _object(_object(each).get("resource_change")).get("address")
        address = parse_address(text) if isinstance(text, str) else None
        if address is not None and wanted(address.type):
            texts.append(str(text))
    if texts:
        more = f" and {len(texts) - _MOST_NAMED} more" if len(texts) > _MOST_NAMED else ""
        yield f"leaves {', '.join(texts[:_MOST_NAMED])}{more} to a later plan"


def _state(state: Mapping[str, object], place: str, wanted: Wanted) -> Iterator[Instance]:
    """Yield the instances of a state that `terraform show -json` printed, and of the prior state in a plan."""
    root = _object(_object(state.get("values")).get("root_module"))
    yield from _modules(root, f"{place}.values.root_module", wanted)


def _modules(root: Mapping[str, object], place: str, wanted: Wanted) -> Iterator[Instance]:
    """Yield the instances in a module and in those below it, which may be any number of levels."""
    waiting = [(root, place)]
    while waiting:
        module, place = waiting.pop()
        resources, children = module.get("resources"), module.get("child_modules")
        for index, resource in enumerate(resources if isinstance(resources, list) else ()):
            text = _object(resource).get("address")
            address = parse_address(text) if isinstance(text, str) else None
            if address is None or not isinstance(text, str) or not wanted(address.type):
                continue
            values = values_in(resource.get("values"), None, resource.get("sensitive_values"))
            yield Instance(text, address, values, f"{place}.resources[{index}].values")
        waiting += [
            (child, f"{place}.child_modules[{index}]")
            for index, child in reversed([*enumerate(children if isinstance(children, list) else ())])
            if isinstance(child, Mapping)
        ]


def _state_file(document: Mapping[str, object], wanted: Wanted) -> Iterator[Instance]:
    """Yield the instances of a state file, which nothing describes but Terraform's own code (package statefile)."""
    resources = document.get("resources")
    for index, resource in enumerate(resources if isinstance(resources, list) else ()):
        if not isinstance(resource, Mapping):
            continue
        type_, name, module = (resource.get(key) or "" for key in ("type", "name", "module"))
        if not (isinstance(type_, str) and isinstance(name, str) and isinstance(module, str) and wanted(type_)):
            continue
        data = resource.get("mode") == "data"
        instances = resource.get("instances")
        for position, each in enumerate(instances if isinstance(instances, list) else ()):
            if not isinstance(each, Mapping) or each.get("deposed") is not None:
                continue
            key = key_of(each.get("index_key"))
            text = address_text(module, type_, name, key, data=data)
            parsed = parse_address(text) or Address((), data, type_, Step(name, key))
            place = f"$.resources[{index}].instances[{position}].attributes"
            yield Instance(text, parsed, _attributes(each), place)


def _attributes(instance: Mapping[str, object]) -> dict[str, object]:
    """Return the attributes of an instance in a state file.

    One of any type is written with its type, and the paths of sensitive ones stand beside them.
    """
    read = {key: _without_type(value) for key, value in _object(instance.get("attributes")).items()}
    paths = instance.get("sensitive_attributes")
    for path in paths if isinstance(paths, list) else ():
        first = _object(path[0]) if isinstance(path, list) and path else {}
        name = first.get("value")
        if isinstance(name, str) and name in read:
            read[name] = SENSITIVE
    return read


def _without_type(value: object) -> object:
    return value["value"] if isinstance(value, Mapping) and set(value) == {"value", "type"} else value


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}

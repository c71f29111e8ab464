"""The estate that a recording is replayed into: what was there before it, and what the sandbox does not write itself.

A replay cannot know what else was in a subscription. What a recording reads before it wrote it, and what it refers to,
is put into the estate as Azure showed it; so is the result of a write that the sandbox does not serve. That goes for
resource groups, locks and providers too, but for the providers that the sandbox describes itself.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from acrnet.sandbox import open_sandbox
from acrnet.sandbox.arm_id import (
    PROVIDERS,
    REGISTRATIONS,
    REMOVALS,
    RESOURCE_GROUPS,
    Target,
    parse_path,
    parse_resource_id,
)
from acrnet.sandbox.known_types import TYPES
from acrnet.sandbox.tags import TAGS

from ..sandbox.conftest import Arm
from .recordings import Recorded, Recording
from .served import IN_FILES, is_readable, serves

JsonValue: TypeAlias = Any  # what json reads

_SUCCESS = range(200, 300)
# What appears below a resource without being written there: by a private endpoint, by a deployment.
_MADE_ELSEWHERE = ("/flowlogs", "/privateendpointconnections", "/taskruns")
_LOCATION = "westus"
_OF_THEIR_SCOPE = frozenset({TAGS, REGISTRATIONS, REMOVALS})
"""What is written there changes what it is below."""


class ReplayedEstate:
    """A folder with resources, and the sandbox over it, which is opened again whenever a file is added."""

    def __init__(self, folder: Path, recording: Recording) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._files = 0
        self._whole = dict(_whole(recording))
        self._known: set[str] = set()
        """The lower-case ids of what was written or added, deleted or not."""
        self._of_others: dict[str, JsonValue] = {}
        """By lower-case id, what was added and that only people change; the recording has not yet."""
        locations = dict(_locations(recording))
        for path in _subscriptions(recording):
            self._write({"id": path})
        for path in _groups(recording):
            group = {"id": path, "location": locations.get(path.lower(), _LOCATION)}
            self._add(self._whole.get(path.lower(), group))
        self.arm = Arm(open_sandbox(folder))
        self._is_stale = False

    def prepare(self, one: Recorded) -> None:
        """Add what Azure had when an exchange was recorded and nothing before it explains."""
        added = False
        if one.status in _SUCCESS and one.body:
            if one.method in {"GET", "PATCH"}:
                added = self._add_read(one)
            if one.method in {"PUT", "PATCH"}:
                added = self._add_references(one) or added
            if one.method == "POST" and _is_registration(one):
                added = self._add(_before_registration(one.body))
        if added or self._is_stale:
            self._reopen()

    def follow(self, one: Recorded) -> None:
        """Note what an exchange wrote, and do what the sandbox does not serve."""
        path = urlsplit(one.url).path
        target = parse_path(path)
        if target is None or one.status not in _SUCCESS or one.method == "HEAD":
            return
        if one.method != "GET":
            for key in (target.key, target.scope.lower() if target.type in _OF_THEIR_SCOPE else ""):
                self._of_others.pop(key, None)
        if one.method == "POST" or (one.method == "GET" and (serves("GET", path) or target.key in self._known)):
            return
        if serves(one.method, path):
            self._known.add(target.key)
        elif one.method == "DELETE":
            self._known.add(target.key)
            self._remove(target.key)
        elif isinstance(one.body, dict) and (own := parse_resource_id(str(one.body.get("id", "")))):
            self._remove(own.key)
            self._known |= {target.key, own.key}
            self._write(_at_rest(one.body))
            self._is_stale = True

    def detach(self, path: str) -> None:
        """Free what is attached to a resource that the sandbox does not serve and that has been deleted."""
        for file in self._folder.rglob("*.json"):
            content = json.loads(file.read_text(encoding="utf-8"))
            inner = content.get("properties") if isinstance(content, dict) else None
            if isinstance(inner, dict) and (attached := _names_that_refer(inner, path)):
                for name in attached:
                    del inner[name]
                file.write_text(json.dumps(content), encoding="utf-8")
        self._reopen()

    def _add_read(self, one: Recorded) -> bool:
        listed = one.body.get("value") if isinstance(one.body, dict) else None
        items = listed if isinstance(listed, list) else [one.body]
        shown = [item for item in items if isinstance(item, dict)]
        added = sum(self._add(item) for item in [*shown, *_flow_logs(shown)]) > 0
        return self._keep_up(one.url, shown) or added

    def _keep_up(self, url: str, shown: list[JsonValue]) -> bool:
        """Let what others own be as a read shows it; from a list of a whole subscription it may be missing."""
        now = {str(item.get("id", "")).lower(): _at_rest(item) for item in shown}
        changed = [key for key, item in now.items() if self._of_others.get(key, item) != item]
        gone = [key for key, item in self._of_others.items() if key not in now and _would_list(url, item)]
        for key in [*changed, *gone]:
            self._remove(key)
        for key in changed:
            self._of_others[key] = now[key]
            self._write(now[key])
        for key in gone:
            del self._of_others[key]
        return bool(changed or gone)

    def _add_references(self, one: Recorded) -> bool:
        own = urlsplit(one.url).path.lower()
        ids = {each for each in _ids(one.request) if not f"{each.lower()}/".startswith(f"{own}/")}
        return sum(self._add({"id": each, "location": _LOCATION}) for each in sorted(ids)) > 0

    def _add(self, item: JsonValue) -> bool:
        target = parse_resource_id(str(item.get("id", "")))
        if target is None or not is_readable(target.type) or self._is_known(target) or _is_derived(target):
            return False
        self._known.add(target.key)
        whole = _at_rest(self._whole.get(target.key, item))
        if target.type.lower() in IN_FILES:
            self._of_others[target.key] = whole
        self._write(whole)
        return True

    def _is_known(self, target: Target) -> bool:
        """Whether a resource, or what it is a part of, was written or added before."""
        if target.key in self._known:
            return True
        if target.type.lower().endswith(_MADE_ELSEWHERE):
            return False
        parent = parse_resource_id(target.scope)
        return parent is not None and parent.type != RESOURCE_GROUPS and self._is_known(parent)

    def _write(self, item: JsonValue) -> None:
        self._files += 1
        (self._folder / f"{self._files:04}.json").write_text(json.dumps(item), encoding="utf-8")

    def _remove(self, key: str) -> None:
        for path in self._folder.rglob("*.json"):
            content = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(content, dict) and str(content.get("id", "")).lower() == key:
                path.unlink()
                self._is_stale = True

    def _reopen(self) -> None:
        self.arm = Arm(open_sandbox(self._folder))
        self._is_stale = False

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _whole(recording: Recording) -> Iterator[tuple[str, JsonValue]]:
    """Resources as a list or a read of them first shows them with their properties, by their lower-case ids."""
    seen = set[str]()
    for one in recording.exchanges:
        if one.method != "GET" or one.status not in _SUCCESS or not isinstance(one.body, dict):
            continue
        listed = one.body.get("value")
        for item in listed if isinstance(listed, list) else [one.body]:
            key = str(item.get("id", "")).lower() if isinstance(item, dict) and "properties" in item else ""
            if key and key not in seen:
                seen.add(key)
                yield key, item


def _is_registration(one: Recorded) -> bool:
    target = parse_path(urlsplit(one.url).path)
    return target is not None and target.type in {REGISTRATIONS, REMOVALS} and isinstance(one.body, dict)


def _before_registration(provider: JsonValue) -> JsonValue:
    """A provider as it was before the request that is answered with it."""
    before = {"Registering": "NotRegistered", "Unregistering": "Registered"}
    state = provider["registrationState"]
    return {**provider, "registrationState": before.get(state, state)}


def _is_derived(target: Target) -> bool:
    """Whether a target is a provider that the sandbox describes itself."""
    return target.type == PROVIDERS and target.name.lower() in map(str.lower, TYPES)


def _would_list(url: str, item: JsonValue) -> bool:
    """Whether a read is of a list at a subscription that has an item, if it is still there."""
    parts = urlsplit(url)
    collection, target = parse_path(parts.path), parse_resource_id(str(item.get("id", "")))
    if collection is None or target is None or not collection.is_collection or "filter" in parts.query:
        return False
    return not collection.group and target.type.lower() == collection.type.lower()


def _flow_logs(items: Iterable[JsonValue]) -> Iterator[JsonValue]:
    """The flow logs that groups show; actions of network watchers made them, which the sandbox does not serve."""
    for item in items:
        inner = item.get("properties")
        for log in inner.get("flowLogs") or () if isinstance(inner, dict) else ():
            yield {"id": log["id"], "properties": {"targetResourceId": item.get("id", "")}}


def _names_that_refer(properties: dict[str, JsonValue], path: str) -> list[str]:
    return [
        name
        for name, value in properties.items()
        if isinstance(value, dict) and str(value.get("id", "")).lower() == path.lower()
    ]


def _at_rest(body: JsonValue) -> JsonValue:
    """A resource with its operations ended."""
    inner = body.get("properties")
    if not isinstance(inner, dict) or inner.get("provisioningState") in {None, "Failed"}:
        return body
    return {**body, "properties": {**inner, "provisioningState": "Succeeded"}}


def _subscriptions(recording: Recording) -> list[str]:
    """The subscriptions that a recording uses."""
    targets = [parse_path(urlsplit(one.url).path) for one in recording.exchanges]
    return [*dict.fromkeys(f"/subscriptions/{each.subscription}" for each in targets if each and each.subscription)]


def _groups(recording: Recording) -> Iterator[str]:
    """The resource groups that a recording uses without having made them."""
    seen = set[str]()
    for one in recording.exchanges:
        target = parse_path(urlsplit(one.url).path)
        if target is None or not target.group:
            continue
        path = f"/subscriptions/{target.subscription}/resourceGroups/{target.group}"
        is_made = target.type == RESOURCE_GROUPS and one.status in {201, 404}
        if path.lower() not in seen and not is_made:
            yield path
        seen.add(path.lower())


def _locations(recording: Recording) -> Iterator[tuple[str, str]]:
    for one in recording.exchanges:
        target = parse_path(urlsplit(one.url).path)
        if target is not None and target.type == RESOURCE_GROUPS and isinstance(one.body, dict):
            for item in one.body.get("value", [one.body]) if isinstance(one.body, dict) else []:
                if "location" in item and "id" in item:
                    yield str(item["id"]).lower(), str(item["location"])


def _ids(body: JsonValue) -> Iterator[str]:
    if isinstance(body, dict | list):
        for value in body.values() if isinstance(body, dict) else body:
            yield from _ids(value)
    elif isinstance(body, str) and body.lower().startswith("/subscriptions/") and "/providers/" in body.lower():
        yield body

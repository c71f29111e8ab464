"""The estate that a recording is replayed into: what was there before it, and what the sandbox does not write itself.

A replay cannot know what else was in a subscription. What a recording reads before it wrote it, and what it refers to,
is put into the estate as Azure showed it; so is the result of a write that the sandbox does not serve.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from acrnet.sandbox import open_sandbox
from acrnet.sandbox.arm_id import RESOURCE_GROUPS, Target, parse_path, parse_resource_id

from ..sandbox.conftest import Arm
from .recordings import Recorded, Recording
from .served import is_readable, serves

JsonValue: TypeAlias = Any  # what json reads

_SUCCESS = range(200, 300)
# What appears below a resource without being written there: by a private endpoint, by a deployment.
_MADE_ELSEWHERE = ("/flowlogs", "/privateendpointconnections", "/taskruns")
_LOCATION = "westus"


class ReplayedEstate:
    """A folder with resources, and the sandbox over it, which is opened again whenever a file is added."""

    def __init__(self, folder: Path, recording: Recording) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._files = 0
        self._whole = dict(_whole(recording))
        self._known: set[str] = set()
        """The lower-case ids of what was written or added, deleted or not."""
        locations = dict(_locations(recording))
        for path in _subscriptions(recording):
            self._write({"id": path})
        for path in _groups(recording):
            self._write({"id": path, "location": locations.get(path.lower(), _LOCATION)})
        self.arm = Arm(open_sandbox(folder))

    def prepare(self, one: Recorded) -> None:
        """Add what Azure had when an exchange was recorded and nothing before it explains."""
        added = False
        if one.status in _SUCCESS and one.body:
            if one.method in {"GET", "PATCH"}:
                added = self._add_read(one)
            if one.method in {"PUT", "PATCH"}:
                added = self._add_references(one) or added
        if added:
            self._reopen()

    def follow(self, one: Recorded) -> None:
        """Note what an exchange wrote, and do what the sandbox does not serve."""
        path = urlsplit(one.url).path
        target = parse_path(path)
        if target is None or one.status not in _SUCCESS or one.method not in {"PUT", "PATCH", "DELETE"}:
            return
        if serves(one.method, path) or not is_readable(target.type):
            self._known.add(target.key)
        elif one.method == "DELETE":
            self._known.add(target.key)
            self._remove(target.key)
        elif isinstance(one.body, dict) and (own := parse_resource_id(str(one.body.get("id", "")))):
            self._remove(own.key)
            self._known |= {target.key, own.key}
            self._write(_at_rest(one.body))
            self._reopen()

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
        return sum(self._add(item) for item in [*shown, *_flow_logs(shown)]) > 0

    def _add_references(self, one: Recorded) -> bool:
        own = urlsplit(one.url).path.lower()
        ids = {each for each in _ids(one.request) if not f"{each.lower()}/".startswith(f"{own}/")}
        return sum(self._add({"id": each, "location": _LOCATION}) for each in sorted(ids)) > 0

    def _add(self, item: JsonValue) -> bool:
        target = parse_resource_id(str(item.get("id", "")))
        if target is None or not is_readable(target.type) or self._is_known(target):
            return False
        self._known.add(target.key)
        self._write(_at_rest(self._whole.get(target.key, item)))
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
        self._reopen()

    def _reopen(self) -> None:
        self.arm = Arm(open_sandbox(self._folder))

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
        is_made = target.type == RESOURCE_GROUPS and (one.method == "PUT" or one.status == 404)
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

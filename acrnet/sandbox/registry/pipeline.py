"""Pipelines that would copy artifacts to and from storage accounts; the sandbox keeps them and never runs one.

Recording of azure-mgmt-containerregistry 8.0.0b1, August 2020, with 2019-12-01-preview.
"""

from functools import partial

from acrnet.sandbox.json_value import JsonObject
from acrnet.sandbox.registry.child import Child, routes_of, served
from acrnet.sandbox.registry.resource_types import EXPORT_PIPELINES, IMPORT_PIPELINES
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource


def _make_export(_call: Call, _registry: Resource, sent: JsonObject) -> JsonObject:
    return sent


def _make_import(_call: Call, _registry: Resource, sent: JsonObject) -> JsonObject:
    return {"trigger": {"sourceTrigger": {"status": "Enabled"}}, **sent}


_EXPORT = Child(
    EXPORT_PIPELINES, _make_export, created=200, changed=200, deleted=200, has_location=True, is_dated=False
)
_IMPORT = Child(
    IMPORT_PIPELINES, _make_import, created=200, changed=200, deleted=200, has_location=True, is_dated=False
)
ROUTES = (*routes_of(_EXPORT), *routes_of(_IMPORT))
VIEWS = {EXPORT_PIPELINES: partial(served, _EXPORT), IMPORT_PIPELINES: partial(served, _IMPORT)}

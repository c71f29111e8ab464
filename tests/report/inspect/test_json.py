from __future__ import annotations

import json
from dataclasses import replace

from acrnet.cloud import PUBLIC
from acrnet.registry.document import NEED, registry_to_json
from acrnet.registry.needs import derive_needs, needs_for_regions
from acrnet.registry.options import NeedOptions
from acrnet.report.inspect.json import inspect_json

from ...registries import a_registry, catalog, replica, unread_preview

CATALOG = catalog()
REGISTRY = a_registry(
    replicas=(replica("northeurope"), replica("westeurope", home=True)), **unread_preview("acrnet was refused")
)


PREFIXES: list[list[str]] = [["198.51.100.0/26"], ["203.0.113.0/26"], ["198.51.100.0/26"], []]
"""Of the needs login, storage, regional and apex in West Europe."""


def test_the_document_has_the_registry_its_needs_and_the_source_of_the_tags() -> None:
    needs = derive_needs(REGISTRY, CATALOG, PUBLIC, NeedOptions(regions=("westeurope",)))
    assert json.loads(inspect_json(REGISTRY, needs, CATALOG)) == {
        "format_version": "1.1",
        "registry": registry_to_json(REGISTRY),
        "service_tags": {
            "id": f"Public/1/{CATALOG.content[:8]}",
            "source": "file",
            "location": "",
            "cloud": "Public",
            "change_number": "1",
            "sha256": CATALOG.sha256,
        },
        "serving": ["westeurope"],
        "left_out": ["northeurope"],
        "needs": [
            {**NEED.write(need), "prefixes": prefixes} for need, prefixes in zip(needs.needs, PREFIXES, strict=True)
        ],
        "warnings": list(needs.warnings),
        "assumptions": list(needs.assumptions),
    }


def test_an_unknown_value_is_an_object_with_the_reason() -> None:
    document = json.loads(inspect_json(REGISTRY, derive_needs(REGISTRY, CATALOG, PUBLIC, NeedOptions()), CATALOG))
    assert document["registry"]["dual_stack"] == {"unknown": "acrnet was refused"}


def test_every_need_has_the_keys_that_other_tools_rely_on() -> None:
    document = json.loads(inspect_json(REGISTRY, derive_needs(REGISTRY, CATALOG, PUBLIC, NeedOptions()), CATALOG))
    promised = {
        *("id", "registry", "purpose", "region", "hosts", "tag", "addresses"),
        *("protocol", "ports", "families", "required", "reason"),
    }
    assert document["needs"]
    assert all(promised <= need.keys() for need in document["needs"])


def test_without_a_registry_the_registry_is_null() -> None:
    needs = needs_for_regions(("westeurope",), CATALOG, PUBLIC, NeedOptions())
    document = json.loads(inspect_json(None, needs, CATALOG))
    assert document["registry"] is None
    assert [need["id"] for need in document["needs"]] == ["-/login/westeurope", "-/storage/westeurope"]


def test_the_text_ends_with_a_newline_and_has_no_control_characters() -> None:
    hostile = replace(REGISTRY, login_server="\x1b[2J\u202e\x9bcontoso.azurecr.io")
    text = inspect_json(hostile, derive_needs(hostile, CATALOG, PUBLIC, NeedOptions()), CATALOG)
    assert text.endswith("}\n")
    assert text.isascii()
    assert all(line.isprintable() for line in text.splitlines())
    assert json.loads(text)["registry"]["login_server"] == hostile.login_server

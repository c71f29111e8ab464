"""A request holds what the options of a command fill, and nothing that no option fills."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from acrnet.cli.audit_options import AUDITING
from acrnet.cli.export import EXPORTING
from acrnet.cli.inspect import INSPECTING
from acrnet.cli.options import Options
from acrnet.cli.plan_options import PLANNING
from acrnet.cli.tags.options import COMPARING, FETCHING, LOOKING
from acrnet.workflow.audit_request import AuditRequest
from acrnet.workflow.request import RegistryRequest, Request
from acrnet.workflow.tags.fetch import FetchRequest
from acrnet.workflow.tags.source import TagsRequest


def test_a_plan_has_an_option_for_each_field_of_a_request() -> None:
    assert set(PLANNING) == {field.name for field in fields(Request)}


def test_an_audit_has_an_option_for_each_field_of_its_own() -> None:
    own = {field.name for field in fields(AuditRequest)} - {field.name for field in fields(Request)}
    assert own <= set(AUDITING) <= {field.name for field in fields(AuditRequest)}


@pytest.mark.parametrize(
    ("table", "request_"),
    [
        (LOOKING, TagsRequest),
        (COMPARING, RegistryRequest),
        (EXPORTING, RegistryRequest),
        (INSPECTING, RegistryRequest),
        (FETCHING, FetchRequest),
    ],
)
def test_a_command_about_tags_or_lists_has_an_option_for_each_field_of_its_own(
    table: Options, request_: type[TagsRequest | RegistryRequest | FetchRequest]
) -> None:
    own = {field.name for field in fields(request_)} - {field.name for field in fields(Request)}
    assert own <= set(table) <= {field.name for field in fields(request_)}


def test_a_request_that_names_where_to_work_asks_for_no_plan() -> None:
    place = Request(config=Path("acrnet.yaml"), sandbox=Path("estate"), cloud="china", auth="cli", tenant="contoso")
    assert place.names_only_a_place


@pytest.mark.parametrize("request_", [Request(nsg=("nsg-app",)), Request(prune=True), Request(include=frozenset())])
def test_a_request_that_says_what_to_plan_names_more_than_a_place(request_: Request) -> None:
    assert not request_.names_only_a_place

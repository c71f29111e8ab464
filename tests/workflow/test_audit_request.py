"""What contradicts itself in what an audit is asked for, and which rule sets it is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from acrnet.audit.model import StageKind
from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.inventory.live.selection import Selection
from acrnet.workflow.audit_request import AuditRequest, require_consistent
from acrnet.workflow.reading import selection_of

TAGGED = {"env": "prod", "team": None}
CONFIGURED = Configuration(registries=("contoso",), nsgs=("nsg-build",), subscriptions=("sub-1",))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"accept_unseen": (StageKind.DNS,)}, "no client is named"),
        ({"more_files": ("a.json",)}, "follows no option"),
        ({"files": ("a.json",), "every": True}, "--all asks Azure"),
        ({"files": ("a.json",), "management_group": ("mg",)}, "--management-group asks Azure"),
        ({"regions": ()}, "names no region"),
        ({"regions": ("westeurope",), "registry": ("contoso",)}, "cannot be given with"),
        ({"regions": ("westeurope",), "registry_file": (Path("r.json"),)}, "cannot be given with"),
        ({"regions": ("westeurope",), "region": ("westeurope",)}, "asks for a replica"),
        ({"regions": ("westeurope",), "assume_replica": ("uksouth",)}, "names no registry"),
        ({"regions": ("westeurope",), "assume_data_endpoints": True}, "names no registry"),
        ({"tag": ("=production",)}, "names no tag"),
    ],
)
def test_options_that_contradict_each_other_are_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        require_consistent(AuditRequest(**fields), CONFIGURED)


def test_an_audit_without_a_registry_is_refused() -> None:
    with pytest.raises(UsageError, match="No registry is named"):
        require_consistent(AuditRequest(), Configuration())


@pytest.mark.parametrize("fields", [{}, {"regions": ("westeurope",)}, {"registry_file": (Path("r.json"),)}])
def test_a_registry_a_file_or_regions_are_enough(fields: dict[str, Any]) -> None:
    require_consistent(AuditRequest(**fields), CONFIGURED)


@pytest.mark.parametrize(
    ("fields", "selected"),
    [
        ({}, Selection(nsgs=("nsg-build",), subscriptions=("sub-1",))),
        ({"every": True}, Selection(subscriptions=("sub-1",))),
        ({"nsg": ("nsg-web",)}, Selection(nsgs=("nsg-web",), subscriptions=("sub-1",))),
        ({"subscription": ("sub-1",)}, Selection(subscriptions=("sub-1",))),
        ({"management_group": ("mg",)}, Selection(management_groups=("mg",))),
        (
            {"management_group": ("mg",), "subscription": ("sub-1",)},
            Selection(management_groups=("mg",), subscriptions=("sub-1",)),
        ),
        (
            {"tag": ("env=prod", "team")},
            Selection(subscriptions=("sub-1",), resource_tags=TAGGED),
        ),
        ({"client": ("vnet/app",)}, None),
        ({"client": ("vnet/app",), "subscription": ("sub-1",)}, None),
        ({"client": ("vnet/app",), "nsg": ("nsg-web",)}, Selection(nsgs=("nsg-web",), subscriptions=("sub-1",))),
        ({"files": ("a.json",), "nsg": ("nsg-web",)}, None),
    ],
)
def test_rule_sets_are_read_live_as_asked_for_or_as_configured(
    fields: dict[str, Any], selected: Selection | None
) -> None:
    assert selection_of(AuditRequest(**fields), CONFIGURED) == selected

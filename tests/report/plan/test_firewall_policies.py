"""A plan for a firewall policy and a security group in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.plan.model import Plan
from acrnet.report.plan.markdown import plan_markdown
from acrnet.report.plan.text import plan_text
from acrnet.report.style import Style

from ...apply.hubs import Hub


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    hub = Hub(tmp_path / "hub")
    hub.write()
    return hub.plan("child", nsgs=("nsg-app",)).plan


def test_the_first_line_counts_targets_of_each_kind(plan: Plan) -> None:
    first, *_ = plan_text(plan).splitlines()
    assert first == "Plan: 3 to create on 1 firewall policy and 1 NSG; every need is met after it."


def test_the_text_names_what_the_policy_is_attached_to_its_rules_and_what_opens(plan: Plan) -> None:
    text = plan_text(plan)
    _, policy, *_ = text.split("\n\n")
    assert policy.splitlines()[:5] == [
        "child (rg-network, westeurope): 1 to create",
        "  attached to firewall fw-child",
        "  + acrnet",
        "      priority 1000, 1 collection",
        "      acrnet-host-names: priority 1100, Allow",
    ]
    hosts = "*.blob.core.windows.net, azurecr.io, contoso.azurecr.io"
    assert policy.splitlines()[5] == f"      acrnet-contoso-sfcc13206: Https:443 10.8.1.0/24 -> {hosts}"
    assert "  Needs, judged by this firewall policy and those above it" in policy.splitlines()
    assert "    opens contoso.azurecr.io, Tcp 443" in policy.splitlines()


def test_at_80_columns_only_single_words_exceed_the_width(plan: Plan) -> None:
    lines = plan_text(plan, Style(width=80)).splitlines()
    assert [line for line in lines if len(line) > 80 and " " in line.strip()] == []


def test_markdown_has_the_same(plan: Plan) -> None:
    text = plan_markdown(plan)
    assert "| need, judged by this firewall policy and those above it | before | after | decided by |" in text
    assert "Attached to firewall fw-child." in text
    (row,) = [line for line in text.splitlines() if line.startswith("| create | acrnet |")]
    assert "acrnet-contoso-sfcc13206: Https:443 10.8.1.0/24" in row

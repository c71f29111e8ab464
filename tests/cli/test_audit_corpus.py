"""Recorded firewalls and groups of policies through `acrnet audit`, with verdicts worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from .conftest import TAGS, RunCommand

CORPUS = Path(__file__).parents[2].parent / "shared" / "data" / "nsg-corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the real files are not beside the repository")


Audit: TypeAlias = Callable[[str], Any]  # Any: JSON


@pytest.fixture
def audit(acrnet: RunCommand, tmp_path: Path) -> Audit:
    """Audit the file whose name starts so, for any registry in westeurope."""

    def run(start: str) -> Any:
        (tmp_path / "tags.json").write_text(json.dumps(TAGS), encoding="utf-8")
        (path,) = CORPUS.glob(f"{start}*")
        options = ["--regions", "westeurope", "--service-tags", tmp_path / "tags.json", "--source", "10.0.0.0/24"]
        return json.loads(acrnet("audit", "--from", path, *options, "--format", "json").out)

    return run


@pytest.mark.parametrize(
    ("start", "rule_set", "verdict", "deciding"),
    [
        # One network rule for www.bing.com on port 80: nothing lets clients reach port 443.
        pytest.param("32-", ("firewall", "af1"), "denied", ["default deny"], id="a name on another port"),
        # One between IP Groups on port 80. They are not in the file, and whoever is in them, 443 stays shut.
        pytest.param("33-", ("firewall", "af1"), "denied", ["default deny"], id="IP Groups on another port"),
        # One DNAT rule, for an address that is not of a registry; what its policy has besides is not in the file.
        pytest.param("34-", ("firewall-policy", "myclipolicy"), "undecidable", [], id="a group alone"),
        pytest.param("35-", ("firewall-policy", "myclipolicy"), "undecidable", [], id="a group with IP Groups"),
    ],
)
def test_a_recorded_firewall_is_judged_as_its_rules_say(
    start: str, rule_set: tuple[str, str], verdict: str, deciding: list[str], audit: Audit
) -> None:
    document = audit(start)
    assert {(each["rule_set"]["kind"], each["rule_set"]["name"]) for each in document["results"]} == {rule_set}
    assert {each["need"]: each["verdict"] for each in document["results"]} == {
        "-/login/westeurope": verdict,
        "-/storage/westeurope": verdict,
    }
    for each in document["results"]:
        assert [rule["name"] for rule in each["deciding_rules"]] == deciding

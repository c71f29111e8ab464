"""checkov's checks of network security groups as a peer: what one group costs it, its start-up subtracted."""

from __future__ import annotations

import json
import resource
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.estates import Json

CHECKS = "CKV_AZURE_9,CKV_AZURE_10,CKV_AZURE_160"
"""All it has for network security groups in templates (checkov 3.3, checked 2026-11-23): RDP, SSH and HTTP from the
Internet. Nothing else is loaded from the template, and nothing is asked of the network."""


def seconds_per_group(checkov: Path, groups: Sequence[Json], folder: Path, *, rounds: int = 3) -> float:
    """Return the CPU time of one group, from a template of all of them less that of a template of the first."""
    many, one = (_template(some, folder / f"template-{len(some)}.json") for some in (groups, groups[:1]))
    spans = [_cpu_seconds(checkov, many) - _cpu_seconds(checkov, one) for _ in range(rounds)]
    return median(spans) / (len(groups) - 1)


def _template(groups: Sequence[Json], path: Path) -> Path:
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    resources = [
        {
            "type": group["type"],
            "apiVersion": "2024-05-01",
            "name": group["name"],
            "location": group["location"],
            "properties": {"securityRules": group["properties"]["securityRules"]},
        }
        for group in groups
    ]
    path.write_text(
        json.dumps({"$schema": schema, "contentVersion": "1.0.0.0", "resources": resources}), encoding="utf-8"
    )
    return path


def _cpu_seconds(checkov: Path, template: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    arguments = ["-f", str(template), "--framework", "arm", "--check", CHECKS, "--compact", "--quiet", "--soft-fail"]
    subprocess.run([checkov, *arguments, "--skip-download"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

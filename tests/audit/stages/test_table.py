"""The table of stages, from which code and documentation are taken."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

from acrnet.audit import stages
from acrnet.audit.model import StageKind
from acrnet.audit.stages.table import ONWARD, TO_THE_REGISTRY

DOCS = Path(__file__).parents[3] / "docs"


def test_packets_pass_every_stage_but_the_first_two_in_order() -> None:
    passed = [kind for stage in TO_THE_REGISTRY for kind in stage.KINDS]
    assert passed == [kind for kind in StageKind if kind not in (StageKind.IMAGE_PULL, StageKind.DNS)]
    assert TO_THE_REGISTRY[: len(ONWARD)] == ONWARD


def test_every_module_that_decides_for_a_stage_is_in_the_table() -> None:
    sources = Path(stages.__path__[0]).glob("*.py")
    modules = {path.stem for path in sources if "\nKINDS: Final" in path.read_text(encoding="utf-8")}
    listed = {stage.__name__.rpartition(".")[2] for stage in TO_THE_REGISTRY if isinstance(stage, ModuleType)}
    assert modules == listed


def test_the_guide_has_a_row_for_every_stage_in_their_order() -> None:
    guide = (DOCS / "audit-chain.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| `([a-z-]+)` \|", guide, re.MULTILINE)
    assert rows[1:] == [(kind.label, str(kind)) for kind in StageKind]


def test_the_format_names_every_stage() -> None:
    *first, last = (f"`{kind}`" for kind in StageKind)
    assert f"Stages are {', '.join(first)} and {last}," in (DOCS / "audit-format.md").read_text(encoding="utf-8")

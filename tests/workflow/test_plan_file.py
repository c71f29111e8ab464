"""A plan is read from the file it was saved in, and nothing but a plan is replaced by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.errors import PlanFileError, UsageError
from acrnet.plan.planner import build_plan
from acrnet.workflow.plan_file import keep_plan, read_plan, require_writable, save_plan

PLAN = build_plan("AzureCloud", "default", (), ())


def test_a_plan_is_read_as_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    save_plan(PLAN, path)
    assert read_plan(path) == PLAN
    require_writable(path, force=False)


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    link, path = tmp_path / "link.json", tmp_path / "plan.json"
    link.symlink_to(path)
    save_plan(PLAN, link)
    assert link.is_symlink()
    assert read_plan(path) == PLAN
    assert sorted(tmp_path.iterdir()) == [link, path]


def test_a_file_that_is_not_a_plan_is_replaced_only_by_force(tmp_path: Path) -> None:
    path = tmp_path / "notes.json"
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(UsageError, match="is not a plan"):
        require_writable(path, force=False)
    require_writable(path, force=True)
    with pytest.raises(UsageError, match="something else is"):
        keep_plan(PLAN, path)
    assert path.read_text(encoding="utf-8") == "[1]"


def test_what_is_not_text_is_not_a_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"\xff\xfe{")
    with pytest.raises(PlanFileError, match="not text"):
        read_plan(path)

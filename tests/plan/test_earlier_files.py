"""Plan files that released versions of the format wrote stay readable, and mean what they meant."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from acrnet.plan.document import dump_plan, load_plan, plan_schema
from acrnet.plan.model import Action
from acrnet.unknown import Unknown

from ..estates import network_id

FILES = sorted(Path(__file__).with_name("files").glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_of_this_version_is_written_again_byte_for_byte(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert dump_plan(load_plan(text, path.name)) == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_earlier_file_satisfies_the_schema(path: Path) -> None:
    jsonschema.Draft202012Validator(plan_schema()).validate(json.loads(path.read_text(encoding="utf-8")))


def test_the_files_show_every_action_and_a_problem() -> None:
    plans = [load_plan(path.read_text(encoding="utf-8")) for path in FILES]
    targets = [target for plan in plans for target in plan.targets]
    assert {change.action for target in targets for change in target.changes} == set(Action)
    assert any(target.problems for target in targets)
    assert any(need.virtual_network for plan in plans for need in plan.needs)


def test_files_written_before_address_prefixes_were_read_have_none() -> None:
    plans = {path.stem: load_plan(path.read_text(encoding="utf-8")) for path in FILES}
    prefixes = {
        name: [dict(clients.group_prefixes) for target in plan.targets for clients in target.clients]
        for name, plan in plans.items()
    }
    (known,) = prefixes.pop("1.1-group-prefixes")
    assert sorted(known) == [
        network_id("applicationSecurityGroups", name).lower() for name in ("asg-closed", "asg-web")
    ]
    closed, web = (known[each] for each in sorted(known))
    assert isinstance(closed, Unknown)
    assert web == ("10.0.0.0/16", "192.0.2.0/24")
    assert prefixes
    assert not any(each for each_tag in prefixes.values() for each in each_tag)

"""An audit that several processes make: the same as that of one, or none at all."""

from __future__ import annotations

import json
import os
import signal
from multiprocessing import active_children
from pathlib import Path

import pytest

from acrnet.arm import ArmSession
from acrnet.audit.model import Audit
from acrnet.audit.registry_changes import RegistryChanges
from acrnet.audit.rule_changes import RuleChanges
from acrnet.audit.subjects import Given
from acrnet.cli.auditing import Request, Sharing, make_audit
from acrnet.cli.demand import Asked
from acrnet.cli.file_share import FileWork, PieceHeld, Settled, judge_share
from acrnet.cli.material import RuleSetsAsked
from acrnet.cli.processes import working_together
from acrnet.cli.shared_files import require_unchanged
from acrnet.cli.terminal import Terminal
from acrnet.config import Configuration
from acrnet.errors import InputFileError, LostProcessError
from acrnet.inventory.files.rule_sets import RuleSetsRead
from acrnet.report.audit_json import audit_json
from acrnet.report.audit_markdown import audit_markdown
from acrnet.report.audit_text import audit_text
from acrnet.rules.ownership import MARK

from ..estates import Json, nsg, nsg_id, registry, rule
from ..needs import catalog, deny_all
from .conftest import TAGS, RunCommand

LOGIN, STORAGE = "AzureContainerRegistry.WestEurope", "Storage.WestEurope"
ALLOWS = (rule("allow-login", 100, destination=LOGIN), rule("allow-storage", 110, destination=STORAGE))
NOTHING = FileWork(catalog(), (), Given(), (), "default")
"""Work of which the needs do not matter."""


def many(number: int) -> list[Json]:
    """Groups that fare differently: open, closed, wide, in doubt, and with a rule of this owner."""
    kinds = (
        (*ALLOWS, deny_all(4000)),
        (ALLOWS[0], deny_all(4000)),
        (rule("allow-azure", 100, destination="AzureCloud"), rule("allow-internet", 200)),
        (rule("allow-typo", 100, destination="Storage.Westeuropa"), deny_all(4000)),
        (rule("acrnet-login", 100, destination=LOGIN.lower(), description=f"{MARK}default"), deny_all(200)),
        (),
    )
    return [nsg(f"nsg-{index}", *kinds[index % len(kinds)]) for index in range(number)]


def nobody() -> ArmSession:
    raise AssertionError("nothing is read live")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files of every kind: large, empty, unreadable, not there, and groups that are there more than once."""
    monkeypatch.chdir(tmp_path)
    again, other = nsg("nsg-3", *many(4)[3]["properties"]["securityRules"]), nsg("nsg-4", deny_all(300))
    admitted = [{"value": f"192.0.2.{number}"} for number in range(199)]
    documents: dict[str, object] = {
        "exports/a.json": [*many(23), many(1)[0], nsg("nsg-0", deny_all(100))],
        "exports/b.json": [],
        "exports/d.json": [{"name": "listed", "type": "Microsoft.Network/networkSecurityGroups", "id": nsg_id("x")}],
        "exports/e.json": {"value": [again, other, {**nsg("nsg-9", deny_all(100)), "id": nsg_id("NSG-9")}]},
        "exports/f.json": [nsg("bad", rule("half", 100, protocol="Bogus"), {"name": "no-rule"})],
        "tags.json": TAGS,
        "contoso.json": registry("contoso", networkRuleSet={"defaultAction": "Deny", "ipRules": admitted}),
    }
    (tmp_path / "exports").mkdir()
    for name, document in documents.items():
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "exports/c.json").write_text('[{"name": ', encoding="utf-8")
    return tmp_path


def audited(sharing: Sharing, *removed: str) -> Audit:
    request = Request(
        Asked(files=(Path("contoso.json"),)),
        RuleSetsAsked(("exports", "nowhere.json")),
        RuleChanges((), removed),
        RegistryChanges((), data_endpoints=False),
        frozenset(),
    )
    configuration = Configuration(service_tags=Path("tags.json"))
    return make_audit(request, configuration, nobody, Terminal(), sharing=sharing)


@pytest.mark.usefixtures("folder")
def test_the_report_of_several_processes_is_that_of_one_byte_for_byte() -> None:
    alone, together = audited(Sharing()), audited(Sharing(3, head_start=1))
    assert len({finding.id for finding in alone.findings}) > 8  # what is compared is worth comparing
    assert [len(each.unresolved) for each in alone.inputs if each.path == "exports/e.json"] == [3]
    for report in (audit_json, audit_text, audit_markdown):
        assert report(together) == report(alone)
    # Groups were sent, and not read again here.
    assert sum(len(each.rules) for each in together.rule_sets()) < sum(len(each.rules) for each in alone.rule_sets())


@pytest.mark.parametrize(
    "sharing", [Sharing(1, head_start=1), Sharing(2)], ids=["one process is asked for", "the files are small"]
)
@pytest.mark.usefixtures("folder")
def test_one_process_does_what_is_not_worth_sharing(sharing: Sharing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acrnet.cli.processes.get_context", None)  # no process can be started
    assert audited(sharing).results


@pytest.mark.usefixtures("folder")
def test_one_process_compares_what_is_with_what_is_assumed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acrnet.cli.processes.get_context", None)
    audit = audited(Sharing(2, head_start=1), "allow-login")
    assert audit.changes


def test_a_process_takes_no_notice_of_an_interrupt_and_is_missed_when_it_is_lost() -> None:
    none_repeated = Settled(frozenset(), frozenset())
    with working_together(judge_share, [(NOTHING, ()), (NOTHING, ())], lambda _done, _total: None) as crew:
        assert crew.begin() == [[], []]
        (process,) = active_children()
        assert process.pid is not None
        os.kill(process.pid, signal.SIGINT)
        assert crew.answer([none_repeated, none_repeated]) == [[], []]
        process.kill()
        with pytest.raises(LostProcessError, match="Use fewer --jobs") as lost:
            crew.answer([[], []])
    assert lost.value.exit_code == 1
    assert active_children() == []


def test_what_goes_wrong_in_a_process_is_said_here_and_ends_the_others() -> None:
    with (
        pytest.raises(RuntimeError, match="ValueError in one of the processes"),
        working_together(judge_share, [(NOTHING, ()), "no share"], lambda _done, _total: None) as crew,
    ):
        crew.begin()
    assert active_children() == []


def test_a_file_that_changes_while_processes_read_it_is_not_audited() -> None:
    first, second = (PieceHeld(RuleSetsRead("nsgs.json", "az", checksum=number), (), 0) for number in (1, 2))
    with pytest.raises(InputFileError, match=r"nsgs\.json changed while it was read"):
        require_unchanged([first, second])
    require_unchanged([first, first])


def test_fewer_than_one_process_is_refused(acrnet: RunCommand) -> None:
    ended = acrnet("audit", "--jobs", "0", "--regions", "westeurope")
    assert ended.code == 2
    assert "--jobs" in ended.err

from __future__ import annotations

import errno
import json
import os
import stat
from io import FileIO
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from acrnet.apply import apply, read_journal
from acrnet.apply.check import check_plan
from acrnet.apply.journal import Header, Outcome, Purpose
from acrnet.apply.journal_file import JournalFile, default_path, open_journal, rollback_path
from acrnet.apply.progress import Counter
from acrnet.apply.work import Work
from acrnet.apply.writing import send_all
from acrnet.errors import JournalError
from acrnet.inventory.state_folder import state_folder
from acrnet.plan.document import plan_digest
from acrnet.plan.step import Step
from acrnet.resource_id import ResourceId
from acrnet.targets.nsg.steps import RULE_TYPE

from ..estates import nsg_id, rule
from ..needs import owned
from .situations import CREATED, DELETED, UPDATED, Situation, Watcher, outcomes

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

HEADER = Header(Purpose.APPLY, "sha256:0123456789abcdef", "public")
TARGET = ResourceId.parse(nsg_id("nsg-app"))
NEW, OLD = owned("Storage"), owned("AzureContainerRegistry", 1001)
STEP = Step("PUT", f"{TARGET}/securityRules/{NEW['name']}", RULE_TYPE, None, NEW)
UPDATE = Step("PUT", f"{TARGET}/securityRules/{OLD['name']}", RULE_TYPE, OLD, owned("AzureContainerRegistry", 1002))


def clock() -> str:
    return "2026-11-23T09:00:00+00:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal with a write that is done and one that is under way."""
    path = tmp_path / "journal.jsonl"
    with open_journal(path, HEADER, clock) as file:
        file.end(file.begin(TARGET, STEP), Outcome.DONE)
        file.begin(TARGET, UPDATE)
    return path


def test_a_journal_reads_back_as_it_was_written(path: Path) -> None:
    journal = read_journal(path)
    assert journal.header == HEADER
    assert [(each.sequence, each.target, each.step, each.outcome) for each in journal.entries] == [
        (1, TARGET, STEP, Outcome.DONE),
        (2, TARGET, UPDATE, Outcome.UNKNOWN),
    ]


def test_a_line_of_a_journal_has_the_documented_form(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines[0] == {
        "journal": "apply",
        "format_version": "1.0",
        "plan": "sha256:0123456789abcdef",
        "cloud": "public",
        "time": clock(),
    }
    assert lines[1] == {
        "write": 1,
        "target": TARGET.text,
        "method": "PUT",
        "id": f"{TARGET}/securityRules/{NEW['name']}",
        "type": RULE_TYPE,
        "before": None,
        "after": NEW,
        "time": clock(),
    }
    assert lines[2] == {"outcome": 1, "result": "done", "error": "", "time": clock()}


def test_every_line_is_on_disk_before_and_after_each_write(one: Situation) -> None:
    seen: list[list[tuple[str, str]]] = []

    def look(_: object) -> None:
        seen.append([(e.step.id.rsplit("/", 1)[1], e.outcome.value) for e in read_journal(one.journal).entries])

    apply(one.plan, one.open().arm, progress=Watcher(started=look), clock=clock)
    assert seen == [
        [(CREATED, "unknown")],
        [(CREATED, "done"), (UPDATED, "unknown")],
        [(CREATED, "done"), (UPDATED, "done"), (DELETED, "unknown")],
    ]
    assert read_journal(one.journal).header == Header(Purpose.APPLY, plan_digest(one.plan), "public")


def test_a_journal_carries_the_rules_and_no_token(one: Situation) -> None:
    apply(one.plan, one.open().arm)
    text = one.journal.read_text().lower()
    assert "authorization" not in text
    assert "bearer" not in text
    assert stat.S_IMODE(one.journal.stat().st_mode) == 0o600


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_truncated_last_line_is_ignored(path: Path, cut: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    assert [each.outcome for each in read_journal(path).entries] == [Outcome.DONE]
    with open_journal(path, HEADER, clock) as file:
        assert file.begin(TARGET, UPDATE) == 2
    assert path.read_bytes() == whole


def test_a_journal_cut_off_in_its_first_line_is_begun_anew(path: Path) -> None:
    first = path.read_bytes().splitlines(keepends=True)[0]
    path.write_bytes(first[:-3])
    with open_journal(path, HEADER, clock) as file:
        assert file.earlier is None
    assert path.read_bytes() == first


def test_a_journal_that_is_continued_keeps_its_lines(path: Path) -> None:
    before = path.read_bytes()
    with open_journal(path, HEADER, clock) as file:
        assert file.begin(TARGET, STEP) == 3
    assert path.read_bytes().startswith(before)


class Disk(FileIO):
    """A file on a disk that has room for so many bytes."""

    def __init__(self, path: Path, room: int) -> None:
        super().__init__(path, "a+")
        self._room = room

    def write(self, data: ReadableBuffer, /) -> int:
        taken = bytes(data)[: self._room - self.seek(0, os.SEEK_END)]
        if not taken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(taken)


@pytest.mark.parametrize("room", range(200, 3800, 150))
def test_on_a_full_disk_only_changes_in_the_journal_count_as_done(one: Situation, tmp_path: Path, room: int) -> None:
    (target,) = check_plan(one.plan, one.open().arm)
    path = tmp_path / "journal.jsonl"
    with JournalFile(path, Disk(path, room), None, clock) as journal:
        journal.begin_file(HEADER)
        work = Work(target.id, target.kind, target.state, target.todo)
        result = send_all(one.open().arm, [work], journal, Counter(Watcher(), 3), stop=Event())
    said = [entry.outcome for entry in read_journal(path).entries]
    assert (result.written, result.unclear) == (said.count(Outcome.DONE), said.count(Outcome.UNKNOWN))
    assert result.complete is (said == [Outcome.DONE] * 3)
    if not result.complete:
        (failure,) = result.failures
        assert str(failure) == (
            f"The journal {path} cannot be written: No space left on device. Make room there, or name another file"
            " with --journal."
        )


def test_a_line_truncated_by_a_full_disk_does_not_spoil_the_next(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    disk = Disk(path, 250)
    with JournalFile(path, disk, None, clock) as journal:
        journal.begin_file(HEADER)
        with pytest.raises(JournalError):
            journal.begin(TARGET, STEP)
        assert not path.read_bytes().endswith(b"\n")
        disk._room = 10_000
        journal.end(journal.begin(TARGET, STEP), Outcome.DONE)
    assert [entry.outcome for entry in read_journal(path).entries] == [Outcome.DONE]


class TestBadJournals:
    @pytest.mark.parametrize(
        ("text", "match"),
        [
            ("", "is empty"),
            ("no json\n", "is not a journal of acrnet"),
            ("no line", "is not a journal of acrnet"),
            ('{"id": "x", "securityRules": []}', "is a network security group, not a journal"),
            ('{"loginServer": "contoso.azurecr.io"}\n', "is a registry, not a journal"),
            ('{\n  "changeNumber": 7,\n  "values": []\n}\n', "is a service-tag file, not a journal"),
            ("[1]\n", "line 1 is not a JSON object"),
            ('{"format_version": "1.0", "digest": "sha256:x"}\n', "is not a journal of acrnet"),
            ('{"journal": "apply", "format_version": "2.0"}\n', r"has the format version 2\.0; this acrnet reads 1\.x"),
            ('{"journal": "audit", "format_version": "1.0"}\n', "line 1 does not begin a journal"),
            ('{"journal": "apply", "format_version": "1.0", "plan": 5, "cloud": ""}\n', "line 1 does not begin"),
        ],
        ids=["empty", "text", "no line", "group", "registry", "tags", "array", "plan", "version", "purpose", "digest"],
    )
    def test_a_file_that_is_not_a_journal_is_named(self, tmp_path: Path, text: str, match: str) -> None:
        file = tmp_path / "some.jsonl"
        file.write_text(text)
        with pytest.raises(JournalError, match=match) as caught:
            read_journal(file)
        assert caught.value.exit_code == 2
        assert str(file) in caught.value.message

    @pytest.mark.parametrize(
        "change",
        [
            {"write": "1"},
            {"write": True},
            {"target": "nowhere"},
            {"method": "PATCH"},
            {"method": None},
            {"id": 5},
            {"before": []},
            {"after": {"name": "x"}},
            {"after": None, "write": None, "outcome": 7},
        ],
        ids=str,
    )
    def test_a_damaged_line_in_the_middle_is_named(self, path: Path, change: dict[str, object]) -> None:
        lines = path.read_text().splitlines()
        lines[1] = json.dumps({**json.loads(lines[1]), **change})
        path.write_text("\n".join(lines) + "\n")
        with pytest.raises(JournalError, match="is damaged: line 2 "):
            read_journal(path)

    def test_two_writes_with_one_number_are_a_damaged_journal(self, path: Path) -> None:
        lines = path.read_text().splitlines()
        path.write_text("\n".join([*lines, lines[1]]) + "\n")
        with pytest.raises(JournalError, match=r"line 5 .* write 1 stands there twice"):
            read_journal(path)

    @pytest.mark.parametrize("begun", [b"", b'{"jou', b'{"journal": "apply", "format'])
    def test_a_journal_with_a_truncated_first_line_is_empty(self, tmp_path: Path, begun: bytes) -> None:
        file = tmp_path / "some.jsonl"
        file.write_bytes(begun)
        with pytest.raises(JournalError, match="is empty: nothing was written under it"):
            read_journal(file)

    def test_a_missing_journal_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(JournalError, match="cannot be read: No such file"):
            read_journal(tmp_path / "none.jsonl")

    def test_bytes_that_are_not_text_are_not_a_journal(self, tmp_path: Path) -> None:
        (tmp_path / "binary").write_bytes(b"\xff\xfe\n")
        with pytest.raises(JournalError, match="it is not UTF-8 text"):
            read_journal(tmp_path / "binary")


class TestWhereJournalsLie:
    def test_a_plan_has_one_journal_named_by_its_digest(self) -> None:
        path = default_path(HEADER)
        assert path == state_folder() / "journals" / "0123456789ab-1.jsonl"
        open_journal(path, HEADER).__exit__(None, None, None)
        assert default_path(HEADER) == path

    def test_the_journal_of_another_plan_with_the_same_prefix_is_skipped(self) -> None:
        path = default_path(HEADER)
        with open_journal(path, Header(Purpose.APPLY, "sha256:0123456789abffff", "public")):
            assert default_path(HEADER).name == "0123456789ab-2.jsonl"
        path.write_text("something else\n")
        assert default_path(HEADER).name == "0123456789ab-2.jsonl"

    def test_without_the_variable_journals_are_in_the_state_folder_of_the_user(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("ACRNET_STATE_DIR")
        assert state_folder().name == "acrnet"

    def test_a_rollback_keeps_its_journal_beside_the_one_it_undoes(self) -> None:
        assert rollback_path(Path("a/b.jsonl")) == Path("a/b.rollback.jsonl")


class TestOpening:
    @pytest.mark.parametrize(
        "content",
        [
            b"my notes",
            b"my notes\n",
            b'{"journal": "apply", "format_version": "1.0", "plan": "x", "cloud": "public"}\n',
        ],
        ids=["text without an end", "text", "another plan"],
    )
    def test_a_file_other_than_the_journal_of_this_plan_is_never_written_to(
        self, tmp_path: Path, content: bytes
    ) -> None:
        file = tmp_path / "notes"
        file.write_bytes(content)
        with pytest.raises(JournalError):
            open_journal(file, HEADER)
        assert file.read_bytes() == content

    def test_a_journal_that_cannot_be_created_is_an_error_before_the_first_write(self, one: Situation) -> None:
        running = one.open()
        with pytest.raises(JournalError, match="cannot be written"):
            apply(one.plan, running.arm, journal=one.folder / "resources.json" / "journal.jsonl")
        assert running.writes() == []

    def test_a_file_that_cannot_be_read_back_is_not_a_journal(self, one: Situation, tmp_path: Path) -> None:
        running, pipe = one.open(), tmp_path / "pipe"
        os.mkfifo(pipe)
        with pytest.raises(JournalError, match="is not a regular file, and a journal is read back"):
            apply(one.plan, running.arm, journal=pipe)
        assert running.writes() == []

    def test_a_link_to_a_journal_is_followed(self, one: Situation, tmp_path: Path) -> None:
        link, elsewhere = tmp_path / "link.jsonl", tmp_path / "elsewhere.jsonl"
        link.symlink_to(elsewhere)
        apply(one.plan, one.open().arm, journal=link)
        assert link.is_symlink()
        assert outcomes(elsewhere) == [(CREATED, "done"), (UPDATED, "done"), (DELETED, "done")]

    def test_a_folder_is_not_a_journal(self, one: Situation) -> None:
        running = one.open()
        with pytest.raises(JournalError, match="cannot be written: Is a directory"):
            apply(one.plan, running.arm, journal=one.folder)
        assert running.writes() == []

    def test_two_runs_cannot_write_one_journal(self, path: Path) -> None:
        with open_journal(path, HEADER), pytest.raises(JournalError, match="Another run of acrnet is writing"):
            open_journal(path, HEADER)


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (
            Step("DELETE", f"{TARGET}/securityRules/deny", RULE_TYPE, rule("deny", 200), None),
            "deny is not a rule that acrnet",
        ),
        (Step("PUT", f"{nsg_id('other')}/securityRules/{NEW['name']}", RULE_TYPE, None, NEW), "is not a rule of"),
        (Step("PUT", f"{TARGET}/securityRules/{OLD['name']}", RULE_TYPE, None, NEW), "is not a rule that acrnet owns"),
    ],
    ids=["a foreign rule", "a rule of another group", "a rule under another name"],
)
def test_a_journal_with_rules_that_acrnet_does_not_own_is_refused(tmp_path: Path, step: Step, why: str) -> None:
    path = tmp_path / "journal.jsonl"
    with open_journal(path, HEADER, clock) as file:
        file.begin(TARGET, step)
    with pytest.raises(JournalError, match=why):
        read_journal(path)

"""Ctrl-C, SIGTERM and SIGHUP at many moments: one line, one code, and no write left half-way."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from acrnet.apply import read_journal

from .conftest import Ended, RunCommand, WriteEstate
from .fresh import ended, start

pytestmark = pytest.mark.processes

BOTH = ("--registry", "contoso", "--nsg", "nsg-app")
UNATTENDED = ("--yes", "--journal", "journal.jsonl")
NOTHING_WRITTEN = "acrnet: Interrupted; nothing was written.\n"
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def at_import(module: str, number: int = signal.SIGINT) -> str:
    """Return a prelude by which the process gets a signal the moment it begins to load a module."""
    return f"""
import os, sys
class Moment:
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), {int(number)})
sys.meta_path.insert(0, Moment())
"""


def at_write(count: int, number: int = signal.SIGINT) -> str:
    """Return a prelude by which the process gets a signal, and sees it, while so many writes reach the estate."""
    return f"""
import signal, sys, threading
from acrnet.cli.interrupts import Writes
seen, written, interrupted = threading.Event(), [], Writes.interrupted
def note(self, number):
    interrupted(self, number)
    seen.set()
Writes.interrupted = note
def hook(event, arguments):
    if event == "os.rename" and str(arguments[1]).endswith("resources.json"):
        written.append(arguments)
        if len(written) == {count}:
            signal.pthread_kill(threading.main_thread().ident, {int(number)})
            seen.wait(60)
sys.addaudithook(hook)
"""


MODULES = (
    "acrnet.cli.main",
    "typer",
    "acrnet.cli.commands",
    "acrnet.cli.apply",
    "acrnet.rules",
    "acrnet.arm.session",
    "azure.core",
    "acrnet.sandbox",
    "acrnet.plan.planner",
    "acrnet.report.plan.text",
    "acrnet.apply",
    "acrnet.apply.run",
)


@pytest.mark.parametrize("module", MODULES)
def test_an_interrupt_before_anything_is_written_is_one_line_and_130(estate: WriteEstate, module: str) -> None:
    folder = estate()
    before = (folder / "resources.json").read_bytes()
    run = ended(start("apply", *BOTH, *UNATTENDED, prelude=at_import(module)))
    assert (run.code, run.err, (folder / "resources.json").read_bytes()) == (130, NOTHING_WRITTEN, before)


@pytest.mark.parametrize("number", CODES)
def test_each_signal_has_the_code_a_shell_gives_it(estate: WriteEstate, number: signal.Signals) -> None:
    estate()
    run = ended(start("plan", *BOTH, prelude=at_import("acrnet.arm.session", number)))
    assert run == Ended(CODES[number], "", NOTHING_WRITTEN)


@pytest.mark.parametrize("number", CODES)
def test_an_interrupt_while_rules_are_written_ends_the_write_and_is_7(
    acrnet: RunCommand, estate: WriteEstate, number: signal.Signals
) -> None:
    estate()
    run = ended(start("apply", *BOTH, *UNATTENDED, prelude=at_write(1, number)))
    assert run.code == 7
    stopping, wrote, told = run.err.splitlines()
    assert stopping == "Stopping once the writes under way have ended ..."
    assert wrote.startswith("[1/2] wrote ")
    assert told.startswith("acrnet: Stopped half-way: 1 of 2 changes are done, 1 is not. You stopped it.")
    assert [entry.outcome.value for entry in read_journal(Path("journal.jsonl")).entries] == ["done"]
    assert acrnet("apply", "journal.plan.json", *UNATTENDED).code == 0


def test_an_interrupt_while_the_last_rule_is_written_leaves_nothing_to_stop(estate: WriteEstate) -> None:
    estate()
    run = ended(start("apply", *BOTH, *UNATTENDED, prelude=at_write(2)))
    assert (run.code, "Applied: 2 rules" in run.out) == (0, True)


def test_an_interrupt_after_the_last_write_is_7(estate: WriteEstate) -> None:
    estate()
    run = ended(start("apply", *BOTH, *UNATTENDED, prelude=at_import("acrnet.report.apply_text")))
    assert run.code == 7
    assert run.err.splitlines()[-1] == "acrnet: Interrupted; the journal says what was written."
    assert [entry.outcome.value for entry in read_journal(Path("journal.jsonl")).entries] == ["done", "done"]


@pytest.mark.parametrize("number", CODES)
def test_a_signal_that_was_ignored_from_the_start_stays_ignored(estate: WriteEstate, number: signal.Signals) -> None:
    estate()
    ignored = f"import signal; signal.signal({int(number)}, signal.SIG_IGN)\n"
    run = ended(start("plan", *BOTH, prelude=ignored + at_import("acrnet.arm.session", number)))
    assert (run.code, run.out.splitlines()[0]) == (
        0,
        "Plan: 2 to create on 1 NSG; every need is met after it.",
    )

from __future__ import annotations

import io
import sys

import pytest

from acrnet.cli.ending import report_failure
from acrnet.cli.terminal import Terminal


class Tty(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def colorful(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A terminal that can show colours, whatever the tests run in."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "97")
    return monkeypatch


def test_off_a_terminal_nothing_is_wrapped_or_coloured(colorful: pytest.MonkeyPatch) -> None:
    colorful.setattr(sys, "stdout", io.StringIO())
    assert (Terminal().style.width, Terminal().style.colors) == (None, False)


def test_on_a_terminal_lines_have_its_width_and_colours(colorful: pytest.MonkeyPatch) -> None:
    colorful.setattr(sys, "stdout", Tty())
    assert (Terminal().style.width, Terminal().style.colors) == (97, True)


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_declined_by_the_environment(colorful: pytest.MonkeyPatch, variable: str, value: str) -> None:
    colorful.setattr(sys, "stdout", Tty())
    colorful.setenv(variable, value)
    assert (Terminal().style.width, Terminal().style.colors) == (97, False)


def test_colours_can_be_declined_by_an_option(colorful: pytest.MonkeyPatch) -> None:
    colorful.setattr(sys, "stdout", Tty())
    assert not Terminal(colors=False).style.colors


def test_work_is_shown_on_a_terminal_and_gone_afterwards(colorful: pytest.MonkeyPatch) -> None:
    stream = Tty()
    colorful.setattr(sys, "stderr", stream)
    with Terminal().working("Reading everything"):
        pass
    assert "Reading everything" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K")


@pytest.mark.parametrize("verbosity", [0, 1])
def test_work_is_not_shown_off_a_terminal_nor_between_requests(colorful: pytest.MonkeyPatch, verbosity: int) -> None:
    stream = Tty() if verbosity else io.StringIO()
    colorful.setattr(sys, "stderr", stream)
    with Terminal(verbosity=verbosity).working("Reading everything"):
        pass
    assert stream.getvalue() == ""


def test_an_interruption_after_writes_began_points_at_the_journal(capsys: pytest.CaptureFixture[str]) -> None:
    assert report_failure(KeyboardInterrupt(), Terminal(writing=True)) == 7
    assert capsys.readouterr().err == "acrnet: Interrupted; the journal says what was written.\n"

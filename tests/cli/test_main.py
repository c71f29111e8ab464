from __future__ import annotations

import inspect
import os
import signal

import pytest

from acrnet import __version__
from acrnet.cli import plan
from acrnet.cli.commands import COMMANDS as COMMAND_LINES
from acrnet.cli.commands import SUBCOMMANDS, load_command
from acrnet.cli.interrupts import stop_on_interrupt
from acrnet.cli.terminal import Terminal
from acrnet.errors import RemoteError

from .conftest import RunCommand, WriteEstate

BOTH = ("--registry", "contoso", "--nsg", "nsg-app")
COMMANDS = tuple(f"{name} {each}".strip() for name in COMMAND_LINES for each in SUBCOMMANDS.get(name, ("",)))


def raising(error: BaseException) -> object:
    def make_plan(*_arguments: object, **_options: object) -> None:
        raise error

    return make_plan


def test_the_version_is_that_of_the_package(acrnet: RunCommand) -> None:
    ended = acrnet("--version")
    assert (ended.code, ended.out, ended.err) == (0, f"acrnet {__version__}\n", "")


def test_help_names_every_command_with_what_it_does(acrnet: RunCommand) -> None:
    ended = acrnet("--help")
    assert ended.code == 0
    listed = ended.out.partition("Commands:")[2].partition("Examples:")[0]
    lines = {line.split()[0]: line.split()[1:] for line in listed.splitlines() if line.strip()}
    assert sorted(lines) == sorted({command.split()[0] for command in COMMANDS})
    assert all(" ".join(words).endswith(".") and "..." not in words[-1] for words in lines.values())


LINES = [(name, line) for name, line in COMMAND_LINES.items()] + [
    (f"{group} {name}", line) for group, lines in SUBCOMMANDS.items() for name, line in lines.items()
]


@pytest.mark.parametrize(("command", "line"), LINES)
def test_what_help_lists_of_a_command_is_the_first_line_of_its_own_help(command: str, line: str) -> None:
    assert inspect.cleandoc(load_command(*command.split()).help or "").splitlines()[0] == line


@pytest.mark.parametrize("group", SUBCOMMANDS)
def test_the_help_of_a_group_names_its_commands_with_what_they_do(acrnet: RunCommand, group: str) -> None:
    listed = acrnet(group, "--help").out.partition("Commands:")[2].splitlines()
    assert [tuple(line.split(maxsplit=1)) for line in listed if line.strip()] == list(SUBCOMMANDS[group].items())


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_ends_with_examples(acrnet: RunCommand, command: str) -> None:
    ended = acrnet(*command.split(), "-h")
    assert ended.code == 0
    assert f"acrnet {command}" in ended.out.partition("Examples:")[2]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_fits_a_terminal_of_80_columns(acrnet: RunCommand, command: str) -> None:
    text, _, examples = acrnet(*command.split(), "--help").out.partition("Examples:")
    assert [line for line in text.splitlines() if len(line) > 80] == []
    assert [line for line in examples.splitlines() if len(line) > 100] == []


@pytest.mark.parametrize("arguments", [(), ("sandbox",), ("tags",)], ids=["acrnet", "acrnet sandbox", "acrnet tags"])
def test_a_command_that_is_incomplete_shows_its_help(acrnet: RunCommand, arguments: tuple[str, ...]) -> None:
    ended = acrnet(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "Usage: acrnet" in ended.err


def test_what_nobody_expected_is_one_sentence(
    acrnet: RunCommand, estate: WriteEstate, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate()
    monkeypatch.setattr(plan, "make_plan", raising(ValueError("no such thing\nas this")))
    ended = acrnet("plan", *BOTH)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(
        "acrnet: Something unexpected happened: ValueError: no such thing. Run it again with -vv"
    )
    assert "Traceback" not in ended.err


def test_a_traceback_is_shown_when_asked_for_and_holds_no_secret(
    acrnet: RunCommand, estate: WriteEstate, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate()
    monkeypatch.setattr(plan, "make_plan", raising(ValueError("Bearer abcdefgh12345678")))
    ended = acrnet("plan", *BOTH, "-vv")
    assert "Traceback (most recent call last)" in ended.err
    assert "abcdefgh12345678" not in ended.err.partition("Traceback")[2]


def test_what_nobody_expected_shows_no_secret_in_its_sentence(
    acrnet: RunCommand, estate: WriteEstate, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate()
    monkeypatch.setattr(plan, "make_plan", raising(ValueError("https://x.example/?sig=abcdefgh12345678")))
    assert "abcdefgh12345678" not in acrnet("plan", *BOTH).err


def test_code_and_request_of_azure_are_added_where_the_message_lacks_them(
    acrnet: RunCommand, estate: WriteEstate, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate()
    error = RemoteError("It failed.", next_step="Try again.", code="Busy", request_id="1234")
    monkeypatch.setattr(plan, "make_plan", raising(error))
    assert acrnet("plan", *BOTH).err == "acrnet: It failed. (Busy, 1234) Try again.\n"


def test_text_from_outside_in_an_error_cannot_steer_a_terminal(
    acrnet: RunCommand, estate: WriteEstate, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate()
    monkeypatch.setattr(plan, "make_plan", raising(RemoteError("It \x1b[31mfailed\x07.")))
    assert acrnet("plan", *BOTH).err == "acrnet: It \\x1b[31mfailed\\x07.\n"


def test_ctrl_c_while_reading_ends_in_one_sentence(
    acrnet: RunCommand, estate: WriteEstate, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate()
    monkeypatch.setattr(plan, "make_plan", raising(KeyboardInterrupt()))
    ended = acrnet("plan", *BOTH)
    assert (ended.code, ended.out, ended.err) == (130, "", "acrnet: Interrupted; nothing was written.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_writing_asks_the_writes_to_stop(
    number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    inherited = signal.signal(number, signal.default_int_handler)  # a job in a script's background ignores interrupts
    try:
        with stop_on_interrupt(Terminal()) as (writes, stop):
            writes.begin()
            os.kill(os.getpid(), number)
            assert stop.wait(timeout=10)
            os.kill(os.getpid(), number)  # impatience changes nothing
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, inherited)
    assert capsys.readouterr().err == "Stopping once the writes under way have ended ...\n"


@pytest.mark.parametrize(
    ("command", "usage"),
    [
        pytest.param(["audit"], "[OPTIONS]", id="an argument that only follows an option is hidden"),
        pytest.param(["inspect"], "[OPTIONS] [REGISTRY]", id="optional, in place of options"),
        pytest.param(["apply"], "[OPTIONS] [PLAN]", id="optional"),
        pytest.param(["tags", "show"], "[OPTIONS] [TAG]...", id="any number"),
        pytest.param(["tags", "lookup"], "[OPTIONS] IP|CIDR...", id="at least one"),
    ],
)
def test_usage_shows_arguments_as_they_are_written(acrnet: RunCommand, command: list[str], usage: str) -> None:
    assert acrnet(*command, "--help").out.splitlines()[0] == f"Usage: acrnet {' '.join(command)} {usage}"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_fits_two_screens_of_40_lines(acrnet: RunCommand, command: str) -> None:
    assert len(acrnet(*command.split(), "--help").out.splitlines()) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_help_all_shows_every_option(acrnet: RunCommand, command: str) -> None:
    loaded = load_command(*command.split())
    ended = acrnet(*command.split(), "--help-all")
    shown = set(ended.out.replace(",", " ").split())
    assert (ended.code, ended.err) == (0, "")
    assert [each.name for each in loaded.params if each.opts[-1].startswith("--") and each.opts[-1] not in shown] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_help_lists_the_codes_a_command_ends_with(acrnet: RunCommand, command: str) -> None:
    listed = acrnet(*command.split(), "--help").out.partition("Exit codes:")[2].partition("Examples:")[0]
    codes = {int(line.split()[0]) for line in listed.splitlines() if line.strip()}
    more = {
        "plan": {3, 4, 5, 6},
        "audit": {4, 5, 6},
        "apply": {4, 5, 6, 7},
        "watch": {3, 6},
        "tags diff": {3, 6},
        "rollback": {6, 7},
        "remove": {6, 7},
        "show": set(),
        "tags history": set(),
        "sandbox init": set(),
        "sandbox serve": set(),
    }
    assert codes == {0, 1, 2, 130, 141} | more.get(command, {6})

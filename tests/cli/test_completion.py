"""What shells complete: each case is a shell in a process of its own, in which acrnet completes a line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from ..estates import nsg
from .conftest import NSG_APP, WriteEstate

pytestmark = pytest.mark.processes

SHELLS = ("bash", "zsh", "fish", "powershell")
BASH = """
eval "$SCRIPT"
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_acrnet_completion acrnet
printf '%s\\n' "${COMPREPLY[@]}"
"""
ZSH = """
compdef() { }
_arguments() { print -r -- "$@" }
_files() { }
eval "$(_ACRNET_COMPLETE=source_zsh acrnet)"
words=("$@") CURRENT=$#
_acrnet_completion
"""
FISH = """
_ACRNET_COMPLETE=source_fish acrnet | source
complete --do-complete "$argv"
"""


def ran(*command: str, **more: str) -> str:
    """Return what a command wrote, run by somebody who has acrnet on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, **more}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


@cache
def bash_script() -> str:
    """Return what bash is told at its start: the same in every case, and a process each time."""
    return ran("acrnet", _ACRNET_COMPLETE="source_bash")


def bash(*words: str) -> list[str]:
    """Return what bash offers for the last of these words."""
    return ran("bash", "--norc", "-c", BASH, "bash", *words, SCRIPT=bash_script()).split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        pytest.param(("acrnet", "pl"), ["plan"], id="command"),
        pytest.param(("acrnet", "sandbox", ""), ["init", "serve"], id="command of a group"),
        pytest.param(("acrnet", "tags", "lo"), ["lookup"], id="beginning of a command of a group"),
        pytest.param(("acrnet", "tags", "show", "--format", ""), ["text", "json"], id="word of a command of a group"),
        pytest.param(("acrnet", "tags", "fetch", "--from", ""), ["download", "api"], id="source of service tags"),
        pytest.param(("acrnet", "tags", "history", "--cloud", "u"), ["usgov"], id="cloud of the history"),
        pytest.param(("acrnet", "export", "--format", "ci"), ["cidr", "cisco", "ciscoasa"], id="syntax of a list"),
        pytest.param(("acrnet", "plan", "--re"), ["--registry", "--region"], id="option"),
        pytest.param(("acrnet", "plan", "--format", ""), ["text", "json", "markdown"], id="word"),
        pytest.param(("acrnet", "audit", "--fail-on", "w"), ["warning"], id="beginning of a word"),
        pytest.param(("acrnet", "plan", "--scope", ""), ["regional", "global"], id="word of a text"),
        pytest.param(("acrnet", "export", "--profile", "ak"), ["aks", "aks-isolated"], id="kind of clients"),
        pytest.param(("acrnet", "plan", "--operations", "pull,"), ["pull,push"], id="next of a list"),
        pytest.param(("acrnet", "plan", "--cloud", ""), ["public", "usgov", "china"], id="cloud"),
        pytest.param(("acrnet", "plan", "--auth", "m"), ["managed-identity"], id="credential"),
        pytest.param(("acrnet", "plan", "--nsg", ""), ["nsg-app", "nsg-web"], id="NSG"),
        pytest.param(("acrnet", "audit", "--nsg", "nsg-w"), ["nsg-web"], id="beginning of an NSG"),
        pytest.param(("acrnet", "remove", "--nsg", "nsg-w"), ["nsg-web"], id="NSG to remove from"),
        pytest.param(("acrnet", "apply", "--registry", ""), ["contoso"], id="registry"),
        pytest.param(("acrnet", "inspect", "con"), ["contoso"], id="registry to inspect"),
        pytest.param(("acrnet", "plan", "--config", ""), [], id="file, which bash completes"),
        pytest.param(("acrnet", "plan", "--tenant", ""), [], id="tenant, of which nothing is known"),
    ],
)
def test_bash_completes(estate: WriteEstate, words: tuple[str, ...], offered: list[str]) -> None:
    estate(NSG_APP, nsg("nsg-web"))
    assert bash(*words) == offered


def test_the_folder_on_the_line_comes_before_the_one_of_the_environment(
    estate: WriteEstate, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = estate(NSG_APP)
    monkeypatch.setenv("ACRNET_SANDBOX", "nowhere")
    assert bash("acrnet", "plan", "--nsg", "") == []
    assert bash("acrnet", "plan", "--sandbox", str(folder), "--nsg", "") == ["nsg-app"]


def test_an_estate_that_cannot_be_read_offers_nothing_and_says_nothing(estate: WriteEstate) -> None:
    (estate() / "resources.json").write_text("[", encoding="utf-8")
    assert bash("acrnet", "plan", "--nsg", "") == []


def test_a_name_that_a_shell_would_evaluate_is_not_offered(estate: WriteEstate) -> None:
    estate(nsg("nsg-$(touch bad)"), nsg("nsg-good"))
    assert bash("acrnet", "plan", "--nsg", "") == ["nsg-good"]


def test_without_a_sandbox_no_name_is_asked_for_over_the_network(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ACRNET_SANDBOX", raising=False)
    script = (
        "import sys; sys.addaudithook(lambda event, _: event.startswith('socket.') and sys.exit(f'it used {event}')); "
        "from acrnet.cli.start import run; sys.exit(run())"
    )
    line = {"_ACRNET_COMPLETE": "complete_bash", "COMP_WORDS": "acrnet plan --nsg ", "COMP_CWORD": "3"}
    assert ran(sys.executable, "-c", script, **line).strip() == ""


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_completes(estate: WriteEstate) -> None:
    estate(NSG_APP, nsg("nsg-web"))
    assert ran("zsh", "-f", "-c", ZSH, "zsh", "acrnet", "plan", "--nsg", "").split() == [
        "*:",
        ':(("nsg-app"',
        '"nsg-web"))',
    ]


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes(estate: WriteEstate, tmp_path: Path) -> None:
    estate(NSG_APP, nsg("nsg-web"))
    offered = ran("fish", "--no-config", "-c", FISH, "acrnet plan --nsg ", HOME=str(tmp_path))
    assert offered.split() == ["nsg-app", "nsg-web"]


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_offers_options_on_one_line_each(estate: WriteEstate, tmp_path: Path) -> None:
    estate()
    offered = ran("fish", "--no-config", "-c", FISH, "acrnet plan --reg", HOME=str(tmp_path), COLUMNS="20")
    assert [line.partition("\t")[0] for line in offered.splitlines()] == ["--region", "--registry"]


def test_powershell_is_given_each_name_with_what_it_is(estate: WriteEstate) -> None:
    estate()
    line = {
        "_ACRNET_COMPLETE": "complete_powershell",
        "_TYPER_COMPLETE_ARGS": "acrnet plan --reg",
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": "--reg",
    }
    offered = [each.partition(":::") for each in ran("acrnet", **line).splitlines()]
    assert [(name, text) for name, _, text in offered] == [
        ("--registry", "A registry"),
        ("--region", "Narrow to the replica at this location"),
    ]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_each_shell_names_the_command(shell: str) -> None:
    script = ran("acrnet", _ACRNET_COMPLETE=f"source_{shell}")
    assert f"complete_{shell}" in script
    assert "acrnet" in script


def test_installing_for_bash_writes_below_the_home_of_the_user_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    said = ran("bash", "--norc", "-c", "acrnet --install-completion; true", HOME=str(home))
    script = home / ".bash_completions" / "acrnet.sh"
    assert said.splitlines()[0] == f"bash completion installed in {script}"
    assert sorted(path.name for path in home.rglob("*") if path.is_file()) == [".bashrc", "acrnet.sh"]
    assert f"source '{script}'" in (home / ".bashrc").read_text(encoding="utf-8")
    assert script.read_text(encoding="utf-8").strip() == ran("acrnet", _ACRNET_COMPLETE="source_bash").strip()


def test_showing_the_script_writes_nothing(tmp_path: Path) -> None:
    shown = ran("bash", "--norc", "-c", "acrnet --show-completion; true", HOME=str(tmp_path))
    assert "complete -o default -F _acrnet_completion acrnet" in shown
    assert list(tmp_path.iterdir()) == []

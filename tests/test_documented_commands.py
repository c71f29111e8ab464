"""Every command in the documentation runs, ends as the page says, and prints what the page shows.

In a console block a line that starts with `$ ` is a command; `# exit N` after it says how it ends when that is not 0,
and `# with LIBRARY` that it is skipped where that library is not installed.
Lines below it are its output, `...` standing for any lines; a command without lines below it may print anything. The
commands of a page run in order in one folder that holds a copy of `infra-samples`. Lines without `$ ` are left to
`tests/test_repository.py` and `tests/test_sample_estate.py`.

The commands of a text block are for Azure: here they meet the sample estate, and nobody to confirm what they ask.
"""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest

from acrnet.cli.main import run

ROOT = Path(__file__).parent.parent
SAMPLES = "infra-samples"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / SAMPLES).rglob("*.md"))]


@dataclass
class Command:
    """A command of a page, how it ends and what it shows."""

    line: str
    exit_code: int = 0
    library: str = ""
    output: list[str] = field(default_factory=list)


def commands_of(page: Path) -> list[Command]:
    found: list[Command] = []
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        in_command = False
        for line in block.splitlines():
            if line.startswith("$ "):
                text, _, library = line[2:].partition("  # with ")
                text, _, ending = text.partition("  # exit ")
                found.append(Command(text.strip(), int(ending or 0), library.strip()))
                in_command = True
            elif in_command:
                found[-1].output.append(line)
    return found


def shown_in(output: str, lines: list[str]) -> bool:
    """Whether the output is what the page shows, `...` standing for any number of lines."""
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line.rstrip()) + r"[ ]*\n" for line in lines
    )
    return re.fullmatch(pattern, output) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_the_page_runs_and_shows_what_the_page_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / SAMPLES, tmp_path / SAMPLES)
    monkeypatch.chdir(tmp_path)
    for command in commands_of(page):
        program, *arguments = shlex.split(command.line, comments=True)
        if command.library and find_spec(command.library) is None:
            continue
        if program == "cp":
            shutil.copytree(arguments[-2], arguments[-1])
            continue
        if program == "cd":
            monkeypatch.chdir(arguments[0])
            continue
        assert program == "acrnet", f"{page.name}: {command.line}: no test runs {program}"
        code = run(arguments)
        printed = capsys.readouterr()
        assert code == command.exit_code, f"{command.line}\n{printed.out}\n{printed.err}"
        if command.output:
            assert shown_in(printed.out, command.output), f"{command.line} printed\n{printed.out}\n{printed.err}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_for_azure_runs_on_the_sample_too(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / SAMPLES / "contoso", tmp_path / "estate")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACRNET_SANDBOX", "estate")
    blocks = re.findall(r"^```text\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    for line in (line for block in blocks for line in block.splitlines() if line.startswith("acrnet ")):
        _, *arguments = shlex.split(line, comments=True)
        unattended = ["--yes", "--journal", "journal.jsonl"] if arguments[0] == "apply" else []
        # What an audit says of the sample is another page's matter: here it has to come to a verdict.
        assert run([*arguments, *unattended]) in ({0, 4, 5} if arguments[0] == "audit" else {0}), line


def test_the_documentation_has_commands() -> None:
    assert sum(len(commands_of(page)) for page in PAGES) >= 9

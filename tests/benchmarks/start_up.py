"""What starting acrnet costs beside the smallest program that typer makes.

python -m tests.benchmarks.start_up
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from .harness import Case, command, compare
from .measured_tags import measured_tags
from .synthetic_groups import Groups, groups_file
from .whole_commands import acrnet

_SAMPLE = Path(__file__).parents[2] / "infra-samples" / "contoso"

BARE = '''
import typer


def main(name: str = "world") -> None:
    """Greet."""
    print(name)


{call}
'''
PLAIN = "app = typer.Typer(rich_markup_mode=None)\napp.command()(main)\napp()"


def main() -> None:
    """Print the CPU time of whole processes."""
    with tempfile.TemporaryDirectory() as folder:
        bare = _program(Path(folder) / "bare.py", "typer.run(main)")
        plain = _program(Path(folder) / "plain.py", PLAIN)
        compare(
            "Start-up, whole process: --help",
            [
                command("a bare typer program", [sys.executable, bare, "--help"]),
                command("the same without boxes around its help", [sys.executable, plain, "--help"]),
                _acrnet("--help"),
                _acrnet("plan", "--help"),
                _acrnet("--version"),
            ],
        )
        bare_run = command("a bare typer program", [sys.executable, bare, "--name", "somebody"])
        compare("Start-up, whole process: small commands", [bare_run, *_small_commands(Path(folder))])


def _small_commands(folder: Path) -> list[Case]:
    """Return an offline audit of one group, and the plan of the sample estate."""
    service_tags = measured_tags(folder)
    groups = folder / "groups.json"
    groups.write_bytes(groups_file(Groups(20, service_tags.tags, service_tags.prefixes()), 1))
    audit = ["audit", "--fail-on", "none", "--from", str(groups), "--service-tags", str(service_tags.path)]
    return [
        command("acrnet audit, one group", acrnet(*audit, "--regions", service_tags.regions[0])),
        command("acrnet plan, the sample estate", acrnet("plan", "--sandbox", str(_SAMPLE))),
    ]


def _program(path: Path, call: str) -> str:
    path.write_text(BARE.format(call=call), encoding="utf-8")
    return str(path)


def _acrnet(*arguments: str) -> Case:
    return command(f"acrnet {' '.join(arguments)}", [sys.executable, "-m", "acrnet", *arguments])


if __name__ == "__main__":
    main()

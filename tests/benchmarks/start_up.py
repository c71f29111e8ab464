"""What `acrnet --help` costs beside the smallest program that typer makes.

python -m tests.benchmarks.start_up
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from .harness import Case, command, compare

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


def _program(path: Path, call: str) -> str:
    path.write_text(BARE.format(call=call), encoding="utf-8")
    return str(path)


def _acrnet(*arguments: str) -> Case:
    return command(f"acrnet {' '.join(arguments)}", [sys.executable, "-m", "acrnet", *arguments])


if __name__ == "__main__":
    main()

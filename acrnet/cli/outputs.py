"""`--output FORM=FILE`: a document in several formats from one run, beside the one that `--format` prints."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from typer import Option

from acrnet.cli.options import OUTPUT
from acrnet.cli.streams import is_standard_output
from acrnet.cli.terminal import Terminal
from acrnet.errors import UsageError
from acrnet.report.escaping import printable
from acrnet.report.form import Format, Look
from acrnet.report.style import PLAIN
from acrnet.workflow.saving import SavedKind, require_writable, save_pieces

Document = TypeVar("Document")
Form = TypeVar("Form", bound=StrEnum)


# Any: what typer's Option returns has no public type.
def output_option(what: str, forms: type[StrEnum]) -> Any:
    """Return the option `--output` of a command that prints `what` in these formats."""
    return Option(
        "--output",
        metavar="FORM=FILE",
        autocompletion=_forms_of(forms),
        show_default=False,
        rich_help_panel=OUTPUT,
        help=f"Save {what} in a file too, as in {list(forms)[1]}=FILE; may be repeated. - is standard output.",
    )


def _forms_of(forms: type[StrEnum]) -> Callable[[str], list[str]]:
    """Offer the formats, each with the sign that a file follows."""
    return lambda incomplete: [f"{form}=" for form in forms if form.startswith(incomplete)]


@dataclass(frozen=True, slots=True)
class Output(Generic[Document]):
    """A file for a document in one format."""

    form: str
    format: Format[Document]
    path: Path

    @property
    def kind(self) -> SavedKind:
        """What may be replaced by it."""
        return SavedKind(f"report in the format {self.form}", "report", 0o666, self._recognises, "--output")

    def _recognises(self, content: bytes) -> bool:
        return re.match(self.format.begins.encode(), content) is not None


def requested_outputs(
    texts: Iterable[str], table: Mapping[Form, Format[Document]], *, force: bool, out: Path | None = None
) -> tuple[Output[Document], ...]:
    """Return the outputs that these values of `--output` name; `out` is the file of `--out`.

    Raises UsageError, before any work is done, for a value that names no format or no file, for two documents in one
    file, and for a file that cannot be written or is something else and not to be replaced.
    """
    outputs = tuple(_output(text, table) for text in texts)
    _require_apart([*([out] if out is not None else []), *(each.path for each in outputs)])
    for each in outputs:
        if not is_standard_output(each.path):
            require_writable(each.path, each.kind, force=force)
    return outputs


def form_named(word: str, table: Mapping[Form, Format[Document]], option: str) -> Form:
    """Return the format of this name, in any case; raises UsageError about the option for one that is not there."""
    for form in table:
        if form.value == word.strip().lower():
            return form
    from acrnet.tags import near_misses

    near = near_misses(word, list(table))
    hint = f"Did you mean {near[0]}? " if near else ""
    raise UsageError(f"{option} does not take the format {word!r}.", next_step=f"{hint}It takes {', '.join(table)}.")


def put_document(
    document: Document,
    form: Format[Document],
    outputs: Sequence[Output[Document]],
    look: Look,
    terminal: Terminal,
    *,
    taken: bool = False,
) -> None:
    """Save a document in each of its outputs, and show it as `form`.

    It is shown on standard output, or on standard error where another document takes that: an output of `-`, or one
    that the caller wrote there (`taken`). Raises UsageError when a file cannot be written.
    """
    plain = replace(look, style=PLAIN)
    for each in outputs:
        if is_standard_output(each.path):
            taken = True
            terminal.show_pieces(each.format.pieces(document, plain))
        else:
            save_pieces(each.format.pieces(document, plain), each.path, each.kind)
            terminal.say(f"The {each.kind.noun} is saved in {printable(str(each.path))}.")
    if taken:
        terminal.say("".join(form.pieces(document, plain)).rstrip("\n"))
    else:
        with terminal.working("Writing the report"):
            pieces = form.pieces(document, look)
        terminal.show_pieces(pieces)


def _output(text: str, table: Mapping[Form, Format[Document]]) -> Output[Document]:
    word, _, file = text.partition("=")
    if not file:
        raise UsageError(
            f"--output {text!r} names no file.", next_step=f"Write it as FORM=FILE, for example {list(table)[1]}=FILE."
        )
    form = form_named(word, table, "--output")
    return Output(form.value, table[form], Path(file))


def _require_apart(paths: Sequence[Path]) -> None:
    """Raise UsageError where two documents would go to one place."""
    places: set[str] = set()
    for path in paths:
        for place in _places(path):
            if place in places:
                where = "standard output" if is_standard_output(path) else str(path)
                raise UsageError(f"Two documents are to go to {where}.", next_step="Give each a file of its own.")
        places.update(_places(path))


def _places(path: Path) -> Iterator[str]:
    """Yield what identifies the file of a path: standard output, its resolved path, and the file if it is there."""
    if is_standard_output(path):
        yield "-"
        return
    yield os.path.realpath(path)
    try:
        status = path.stat()
    except OSError:
        return
    yield f"{status.st_dev}/{status.st_ino}"

"""Reading the input files one after the other; an error in one does not stop the others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias

from acrnet.errors import InputFileError
from acrnet.inventory.files.before import FilesBefore, files_before
from acrnet.inventory.files.content import STANDARD_INPUT, Content, opened, standard_input
from acrnet.inventory.files.document_contents import contents_of_document, surroundings_of
from acrnet.inventory.files.duplicates import DistinctGroups
from acrnet.inventory.files.firewall_parts import FirewallPart, counted
from acrnet.inventory.files.group_list import read_group_list
from acrnet.inventory.files.json_text import decoded, not_too_deep, utf8_pieces
from acrnet.inventory.files.list_items import NotAListError
from acrnet.inventory.files.parts import owners
from acrnet.inventory.files.paths import InputPath, find_files
from acrnet.inventory.files.resource import Located
from acrnet.inventory.files.rule_sets import RuleSetsRead, read_rule_sets
from acrnet.inventory.files.surroundings import FilesBeside, Surroundings
from acrnet.inventory.files.table import contents_of
from acrnet.rules.inputs import Input, LocatedNsg
from acrnet.rules.limits import custom_count
from acrnet.rules.shared_rules import SharedRules

if TYPE_CHECKING:
    from acrnet.firewall.resources import FirewallResources

OnProgress: TypeAlias = Callable[[int, int], None]
"""Called with the number of bytes done and the total."""

_PARSED: Final = 0.4
"""The share of the work on a file that parsing takes."""


@dataclass(frozen=True, slots=True)
class FilesRead:
    """The groups of all files, and an account of each file."""

    rule_sets: tuple[LocatedNsg, ...]
    """Each id once, in the order of the files on the command line and in their folders."""
    firewalls: FirewallResources | None
    """The resources of Azure Firewall in all files together; None where no file has any."""
    inputs: tuple[Input, ...]
    """One for each file, and one for each path that has no file to read."""
    parameters: tuple[str, ...] = ()
    """The names of the parameters that templates among them declare, each spelling once."""
    before: FilesBefore | None = None
    """How things are before what files plan is done; None where no file plans anything. All else is as it will be."""
    registries: tuple[tuple[str, Located], ...] = ()
    """The registries and replications in them, each with its file."""


def read_files(
    paths: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    on_progress: OnProgress | None = None,
    parameters: Mapping[str, object] = MappingProxyType({}),
    use_bicep: bool = False,
) -> FilesRead:
    """Return the rule sets in these files, folders and globs, `-` being standard input.

    An input that cannot be read raises nothing: its `error` says why, and the others are read. A file that several
    paths name is read once. A group that appears twice with the same rules is returned once; where the rules differ
    both are returned, and the second has `<file>#<JSON path>` as id. `parameters` has the values of parameters by name
    in lower case; they go before those of a parameter file beside a template. With `use_bicep` the bicep command of
    the machine may build modules that are not in files.
    """
    files = find_files(paths)
    progress = _Progress(sum(file.size for file in files), on_progress)
    shared = SharedRules()
    accounts: list[RuleSetsRead] = []
    taken_in: dict[str, AbstractSet[str]] = {}
    for file in files:
        beside = FilesBeside(file.path, file.folder)
        surroundings = surroundings_of(beside, parameters, use_bicep=use_bicep)
        accounts.append(_read_file(file, partial(progress.show, file.size), stdin, shared, surroundings))
        taken_in[file.path] = beside.real_paths
        progress.finish(file.size)
    accounts = _without_parts(files, accounts, taken_in)
    distinct = DistinctGroups()
    groups: list[tuple[LocatedNsg, LocatedNsg, RuleSetsRead]] = []
    for read in accounts:
        for nsg in read.rule_sets:
            kept, repeated = distinct.add(nsg)
            if kept is not None:
                groups.append((kept, nsg, read))
            if repeated:
                read.report(nsg.location.json_path, repeated)
    firewalls = _firewalls(accounts)
    declared = dict.fromkeys(name for read in accounts for name in read.parameters)
    return FilesRead(
        tuple([kept for kept, _, _ in groups]),
        firewalls,
        tuple(map(_account, accounts)),
        tuple(declared),
        files_before(accounts, groups, firewalls),
        tuple((read.file, each) for read in accounts for each in read.registries),
    )


def _without_parts(
    files: Sequence[InputPath], accounts: Sequence[RuleSetsRead], taken_in: Mapping[str, AbstractSet[str]]
) -> list[RuleSetsRead]:
    """Return the accounts of files, of which those that are a part of another one have nothing of their own."""
    by_part = owners(files, taken_in)
    return [
        RuleSetsRead(read.file, format=read.format, assumptions=(f"{read.file} is read as a part of {owner}",))
        if (owner := by_part.get(read.file))
        else read
        for read in accounts
    ]


def _firewalls(accounts: Sequence[RuleSetsRead]) -> FirewallResources | None:
    """Return the resources of Azure Firewall in all files, and report those that two places describe differently."""
    parts: list[FirewallPart] = [part for read in accounts for part in read.firewall_parts]
    if not parts:
        return None
    # Loaded here: files without a firewall need none of it.
    from acrnet.inventory.files.firewall_reading import merged

    firewalls, conflicts = merged(parts)
    by_file = {read.file: read for read in accounts}
    for part, sentence in conflicts:
        by_file[part.location.file].whole = False
        by_file[part.location.file].report(part.location.json_path, sentence)
    return firewalls


def _read_file(
    file: InputPath,
    report: Callable[[float], None],
    stdin: BinaryIO | None,
    shared: SharedRules,
    surroundings: Surroundings,
) -> RuleSetsRead:
    """Return the groups in a file; `report` is called with the share of the work that is done.

    A file that cannot be read raises nothing: the `error` of the value says why.
    """
    if file.problem:
        return RuleSetsRead(file.path, error=file.problem)
    if file.nothing:
        return RuleSetsRead(file.path, nothing=file.nothing)
    try:
        with not_too_deep(file.path):
            if file.path == STANDARD_INPUT:
                return _read_content(standard_input(stdin or sys.stdin.buffer), file, report, shared, surroundings)
            with opened(file.path) as content:
                return _read_content(content, file, report, shared, surroundings)
    except InputFileError as error:
        return RuleSetsRead(file.path, error=str(error))


def _read_content(
    content: Content,
    file: InputPath,
    report: Callable[[float], None],
    shared: SharedRules,
    surroundings: Surroundings,
) -> RuleSetsRead:
    """Return the groups in a content: item by item where it is one list, else from the parsed document."""
    try:
        pieces = utf8_pieces(_reported(content.pieces(), file.size, report))
        recognise = partial(contents_of, surroundings=surroundings)
        return read_group_list(pieces, file.path, content.name, recognise, shared)
    except NotAListError as error:
        reason = str(error)
    # Not within the handler: the error keeps the groups that were read so far.
    text = decoded(content.whole(limited_because=reason), content.name)
    contents = contents_of_document(text, content.name, surroundings)
    report(_PARSED)
    return read_rule_sets(contents, file.path, lambda share: report(_PARSED + share * (1 - _PARSED)), shared)


def _reported(pieces: Iterator[bytes], size: int, report: Callable[[float], None]) -> Iterator[bytes]:
    """Yield the pieces of a file, and report before each one the share of the file that is done."""
    done = 0
    for piece in pieces:
        report(done / max(size, done, 1))
        yield piece
        done += len(piece)


def _account(read: RuleSetsRead) -> Input:
    rules = sum(custom_count(nsg.rule_set.rules) for nsg in read.rule_sets)
    error = read.error
    if read.without_rules and not read.rule_sets and not error:
        error = (
            f"{read.file} lists {read.without_rules} network security group{'s' * (read.without_rules > 1)} without"
            " rules, which says nothing of the rules. Export them too, for example with az network nsg list."
        )
    return Input(
        read.file,
        read.format,
        len(read.rule_sets),
        rules,
        read.sentences(),
        error,
        read.whole,
        nothing=read.nothing,
        assumptions=read.assumptions,
        firewall_resources=counted(read.firewall_parts),
    )


class _Progress:
    """Progress over all files, in bytes."""

    def __init__(self, total: int, on_progress: OnProgress | None) -> None:
        self._total = total
        self._on_progress = on_progress
        self._done = 0

    def show(self, size: int, share: float) -> None:
        """Report that this share of a file of `size` bytes is done."""
        if self._on_progress is not None:
            self._on_progress(self._done + int(size * share), self._total)

    def finish(self, size: int) -> None:
        """Report that a file is done."""
        self._done += size
        self.show(0, 1)

"""Where the rules of a group in a list are written, known from reading it, so that its file need not be read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from acrnet.rules.inputs import Location


class ListedRules(Mapping[str, Location]):
    """The places of rules by their names in lower case, and of their group by "".

    Reports name few of all rules, so only the order of the names is stored.
    """

    __slots__ = ("_group", "_line", "_lists")

    def __init__(self, group: Location, line: int, *lists: tuple[str, tuple[str, ...]]) -> None:
        """`lists` are the paths of lists of rules in the group, with the names there.

        `line` is the line on which the whole group is written; 0 where that is not known.
        """
        self._group, self._line, self._lists = group, line, lists

    def __getitem__(self, name: str) -> Location:
        file, path = self._group.file, self._group.json_path
        if not name:
            return Location(file, path, self._line)
        for within, names in self._lists:
            lowered = list(map(str.lower, names))
            if name in lowered:
                return Location(file, f"{path}.{within}[{lowered.index(name)}]", self._line)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        yield ""
        yield from dict.fromkeys(name.lower() for _, names in self._lists for name in names)

    def __len__(self) -> int:
        return sum(1 for _ in self)

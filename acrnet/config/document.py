"""A YAML document as plain values, with the line of each.

Scalars stay text, so that an owner `on`, a digest of digits only or a name with leading zeros keep their spelling; the
model decides what is a number. A plain empty value, `null` and `~` are None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from yaml import BaseLoader, MarkedYAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

from acrnet.config.mistake import Mistake, Place

MAX_BYTES = 1_000_000
MAX_VALUES = 20_000
"""How many values a document may have once its aliases are expanded."""
MAX_DEPTH = 20

_ORDINARY_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))
_NULL = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class Document:
    """The values of a YAML text, with their lines and mistakes."""

    value: object = None
    """A dict, list or text; None for an empty document."""
    lines: dict[Place, int] = field(default_factory=dict)
    """The line, counted from 1, of every key and list item."""
    mistakes: list[Mistake] = field(default_factory=list)


class _UnreadableError(Exception):
    """The text cannot be read as the YAML of a configuration."""

    def __init__(self, line: int | None, text: str) -> None:
        super().__init__(text)
        self.mistake = Mistake(line, (), text)


def read_document(data: bytes) -> Document:
    """Return the document in `data`; if it cannot be read, its mistakes say why."""
    document = Document()
    try:
        node = _parse(_decode(data))
        if node is not None:
            document.value = _Reader(document).read(node, ())
    except _UnreadableError as error:
        return Document(mistakes=[error.mistake])
    except RecursionError:
        return Document(mistakes=[_too_large().mistake])
    return document


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _UnreadableError(None, f"the file has {len(data):,} bytes, and at most {MAX_BYTES:,} are allowed")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _UnreadableError(line, "the file is not UTF-8 text; save it as UTF-8") from error


def _parse(text: str) -> Node | None:
    try:
        return BaseLoader(text).get_single_node()
    except MarkedYAMLError as error:
        raise _UnreadableError(_line(error), _syntax(error)) from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _UnreadableError(line, f"the character U+{_code(error.character):04X} cannot stand in YAML") from error


def _code(character: int | str | bytes) -> int:
    """Return the code point in an error of the YAML reader, which has it in several forms."""
    return character if isinstance(character, int) else ord(character)


def _too_large() -> _UnreadableError:
    return _UnreadableError(
        None, "the file is nested more deeply, or has more values through aliases, than any configuration"
    )


class _Reader:
    """Converts nodes into values and counts them; an alias counts each time it is expanded."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._values = 0

    def read(self, node: Node, place: Place) -> object:
        self._values += 1
        if self._values > MAX_VALUES or len(place) > MAX_DEPTH:
            raise _too_large()
        if node.tag not in _ORDINARY_TAGS:
            self._mistake(node, place, f"the tag {node.tag.replace('tag:yaml.org,2002:', '!!')!r} has no meaning here")
        if isinstance(node, MappingNode):
            return {key: self.read(value, (*place, key)) for key, value in self._entries(node, place)}
        if isinstance(node, SequenceNode):
            return [self._item(item, (*place, index)) for index, item in enumerate(node.value)]
        return _scalar(node)

    def _entries(self, node: MappingNode, place: Place) -> Iterator[tuple[str, Node]]:
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._mistake(key, place, "a key must be a word, not a list or a mapping")
                continue
            name = str(key.value)
            line = key.start_mark.line + 1
            first = self._document.lines.get((*place, name))
            if first is not None:
                self._mistake(key, (*place, name), f"the key is already on line {first}; keep one of the two")
                continue
            self._document.lines[(*place, name)] = line
            yield name, value

    def _item(self, node: Node, place: Place) -> object:
        self._document.lines[place] = node.start_mark.line + 1
        return self.read(node, place)

    def _mistake(self, node: Node, place: Place, text: str) -> None:
        self._document.mistakes.append(Mistake(node.start_mark.line + 1, place, text))


def _scalar(node: Node) -> str | None:
    text = str(node.value)
    plain = isinstance(node, ScalarNode) and node.style is None
    return None if plain and text in _NULL else text


def _line(error: MarkedYAMLError) -> int | None:
    mark = error.problem_mark or error.context_mark
    return None if mark is None else mark.line + 1


def _syntax(error: MarkedYAMLError) -> str:
    """Return the parser's error in words for people who do not know its tokens."""
    problem = error.problem or error.context or "it cannot be parsed"
    if "'\\t'" in problem:
        return "a tab cannot indent YAML; use spaces"
    if "found undefined alias" in problem:
        return problem.replace("found undefined alias", "there is no anchor for the alias")
    if "but found another document" in problem:
        return "a second document begins here; keep one"
    return f"the file is not YAML: {problem}"

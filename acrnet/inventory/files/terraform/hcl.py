"""The blocks of a `.tf` file with their lines, read with python-hcl2, which is an extra."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_BLOCKS: Final = frozenset({"resource", "data", "module"})
_ENCLOSING: Final = frozenset({"block", "object"})

# Any: the trees are those of a library that need not be installed.


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a resource, a data source or a module call."""

    labels: tuple[str, ...]
    """`resource`, its type and its name, or `module` and its name."""
    line: int
    """The first is 1."""
    named: Mapping[str, int]
    """The lines of blocks and objects in it that have a literal `name`, by that name in lower case."""
    dynamic: frozenset[str]
    """The types of its dynamic blocks."""
    source: str
    """Of a module call where the module is; "" where that is not a literal."""


def blocks_in(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text; none where python-hcl2 is missing, and for a text that it cannot read."""
    try:
        from hcl2 import parses_to_tree
        from lark.exceptions import LarkError
    except ImportError:
        return ()
    try:
        tree = parses_to_tree(text)
    except (LarkError, RecursionError):
        return ()
    return tuple(block for each in _blocks(tree) if (block := _block(each)) is not None)


def _blocks(document: Any) -> Iterator[Any]:
    """Yield the blocks that stand in no other block."""
    for body in _trees(document):
        yield from (each for each in _trees(body) if each.data == "block")


def _block(block: Any) -> Block | None:
    labels = tuple(_label(each) for each in _trees(block) if each.data in ("identifier", "string"))
    if not labels or labels[0] not in _BLOCKS:
        return None
    named: dict[str, int] = {}
    dynamic: set[str] = set()
    source = ""
    waiting = [(block, block.meta.line, 0)]
    while waiting:
        node, line, depth = waiting.pop()
        inside = list(_trees(node))
        if node.data in _ENCLOSING:
            line, depth = node.meta.line, depth + 1
        if node.data == "block" and _label(inside[0]) == "dynamic" and len(inside) > 1:
            dynamic.add(_label(inside[1]))
        if node.data in ("attribute", "object_elem") and len(inside) > 1:
            key, value = _key(inside[0]), _literal(inside[-1])
            if key == "name" and value:
                named.setdefault(value.lower(), line)
            if key == "source" and depth == 1:
                source = value
        waiting += [(each, line, depth) for each in reversed(inside)]
    return Block(labels, block.meta.line, named, frozenset(dynamic), source)


def _trees(node: Any) -> Iterator[Any]:
    return (each for each in node.children if hasattr(each, "children"))


def _label(node: Any) -> str:
    """Return the text of an identifier, or of a string without templates; "" for anything else."""
    parts = [str(each) for each in node.children if not hasattr(each, "children")]
    if node.data == "identifier":
        return "".join(parts)
    pieces = list(_trees(node))
    if node.data == "string" and all(each.data == "string_part" for each in pieces):
        texts = [each for piece in pieces for each in piece.children]
        return "" if any(hasattr(each, "children") for each in texts) else "".join(map(str, texts))
    return ""


def _key(node: Any) -> str:
    """Return the name of an attribute, or of a key of an object, which may stand in quotes."""
    return _label(_innermost(node))


def _literal(node: Any) -> str:
    """Return the value of an expression that is a string without templates, else ""."""
    inner = _innermost(node)
    return _label(inner) if inner.data == "string" else ""


def _innermost(node: Any) -> Any:
    """Return what an expression consists of alone."""
    while node.data in ("expr_term", "object_elem_key"):
        inside = list(_trees(node))
        if len(inside) != 1:
            return node
        node = inside[0]
    return node

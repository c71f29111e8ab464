"""Parsing expressions: precedence as in the grammar that Microsoft publishes (microsoft/Kusto-Query-Language).

From loose to tight: ``or``; ``and``; equality and ``in``; order; addition; multiplication; the operators on texts. Of
the third, fourth and last there is one in a row at most.
"""

from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.graph.language.query_error import beyond_sandbox, not_in_language
from acrnet.sandbox.graph.language.reader import Reader
from acrnet.sandbox.graph.language.tokens import Sort
from acrnet.sandbox.graph.language.tree import (
    Column,
    Comparison,
    Element,
    Expression,
    Function,
    Literal,
    Logic,
    Membership,
    Named,
    parts,
)
from acrnet.sandbox.json_value import Json

TEXT_OPERATORS = tuple(
    f"{negation}{word}{case}"
    for word in ("has", "contains", "startswith", "endswith")
    for negation in ("", "!")
    for case in ("", "_cs")
)
_LISTS = ("in", "!in", "in~", "!in~")
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("==", "!=", "<>", *_LISTS),
    ("<", ">", "<=", ">="),
    ("+", "-"),
    ("*", "/", "%"),
    ("=~", "!~", *TEXT_OPERATORS),
)
_SINGLE = {2, 3, 6}
_DEEPEST = 100
_ELSEWHERE = ("between", "!between", "has_any", "has_all", "matches", "hasprefix", "hassuffix", ":")
_NOT_NAMES = frozenset({"and", "or", "by", "asc", "desc", "nulls", "on", "where", "in", "with", "to", "typeof"})


def named_expression(reader: Reader) -> Named:
    """An expression, with or without ``name =`` before it."""
    name = ""
    if reader.follows("=") and reader.token.sort is Sort.NAME:
        name = reader.name()
        reader.expect("=")
    return Named(name, expression(reader))


def expression(reader: Reader) -> Expression:
    """The expression that follows.

    Raises:
        QueryError: none follows, it has an operator that is not served, or it has too many levels.
    """
    tree = _binary(reader, 0)
    level = [tree]
    for _ in range(_DEEPEST):
        level = [part for each in level for part in parts(each)]
        if not level:
            return tree
    raise beyond_sandbox(f"An expression of the query has more than {_DEEPEST} levels")


def _binary(reader: Reader, level: int) -> Expression:
    """An expression with operators of this level or of tighter ones."""
    left = _operand(reader)
    for tighter in reversed(range(level, len(_LEVELS))):
        left = _chain(reader, left, tighter)
    if reader.at(*_ELSEWHERE):
        raise not_in_language(reader.token.text, f"The sandbox has no operator '{reader.token.text}'")
    return left


def _chain(reader: Reader, left: Expression, level: int) -> Expression:
    """What is to the left, with all that follows on this level; tighter operators before it are read already."""
    if level < 2:
        return _logic(reader, left, level)
    while reader.at(*_LEVELS[level]):
        operator = reader.take().text
        if operator in _LISTS:
            left = Membership(operator, left, _items(reader))
        else:
            left = Comparison("!=" if operator == "<>" else operator, left, _binary(reader, level + 1))
        if level in _SINGLE:
            break
    return left


def _logic(reader: Reader, left: Expression, level: int) -> Expression:
    (operator,) = _LEVELS[level]
    operands = [left]
    while reader.skip(operator):
        operands.append(_binary(reader, level + 1))
    return Logic(operator, tuple(operands)) if len(operands) > 1 else left


def _items(reader: Reader) -> tuple[Expression, ...]:
    reader.expect("(")
    reader.deeper()
    items = reader.list(lambda: _binary(reader, 0))
    reader.expect(")")
    reader.higher()
    return items


def _operand(reader: Reader) -> Expression:
    token = reader.token
    match token.sort:
        case Sort.STRING:
            reader.take()
            return Literal(Kind.STRING, token.text)
        case Sort.LONG:
            return Literal(Kind.LONG, reader.whole_number())
        case Sort.REAL:
            reader.take()
            return Literal(Kind.REAL, float(token.text))
        case Sort.NAME:
            return _path(reader, _named_operand(reader))
        case _:
            return _symbol_operand(reader)


def _symbol_operand(reader: Reader) -> Expression:
    if reader.skip("-"):
        reader.deeper()
        number = _operand(reader)
        reader.higher()
        if isinstance(number, Literal) and isinstance(number.value, int | float):
            return Literal(number.kind, -number.value)
        return Comparison("-", Literal(Kind.LONG, 0), number)
    if reader.skip("("):
        reader.deeper()
        inner = _binary(reader, 0)
        reader.expect(")")
        reader.higher()
        return _path(reader, inner)
    if reader.at("["):
        return _path(reader, Column(reader.name()))
    raise reader.failure()


def _named_operand(reader: Reader) -> Expression:
    if reader.at(*_NOT_NAMES):
        reader.take()  # two recordings of `where where` name the word after it
        raise reader.failure()
    is_call = reader.follows("(")
    name = reader.name()
    if not is_call:
        return Literal(Kind.BOOL, name == "true") if name in {"true", "false"} else Column(name)
    if name == "dynamic":
        return Literal(Kind.DYNAMIC, _dynamic(reader))
    reader.expect("(")
    if reader.skip(")"):
        return Function(name, ())
    reader.deeper()
    arguments = reader.list(lambda: _binary(reader, 0))
    reader.expect(")")
    reader.higher()
    return Function(name, arguments)


def _path(reader: Reader, of: Expression) -> Expression:
    """An expression with the elements that follow it: ``.name``, ``['name']``, ``.['name']``, ``[0]``."""
    while reader.at(".", "["):
        if reader.skip(".") and not reader.at("["):
            of = Element(of, reader.name())
            continue
        reader.expect("[")
        of = Element(of, _key(reader))
        reader.expect("]")
    return of


def _key(reader: Reader) -> "str | int | Expression":
    reader.deeper()
    key = _binary(reader, 0)
    reader.higher()
    if isinstance(key, Literal) and isinstance(key.value, str | int) and key.kind in {Kind.STRING, Kind.LONG}:
        return key.value
    return key


def _dynamic(reader: Reader) -> Json:
    """The JSON in ``dynamic(...)``; texts may be in single quotes."""
    reader.expect("(")
    value = _json(reader)
    reader.expect(")")
    return value


def _json(reader: Reader) -> Json:
    token = reader.take()
    match token.sort:
        case Sort.STRING:
            return token.text
        case Sort.LONG | Sort.REAL:
            return int(token.text) if token.sort is Sort.LONG else float(token.text)
        case Sort.NAME if token.text in {"true", "false", "null"}:
            return {"true": True, "false": False, "null": None}[token.text]
        case Sort.SYMBOL if token.text == "[":
            return _json_array(reader)
        case _:
            raise not_in_language("dynamic", "Of dynamic literals the sandbox reads arrays, texts and plain values")


def _json_array(reader: Reader) -> list[Json]:
    reader.deeper()
    items = [] if reader.at("]") else [*reader.list(lambda: _json(reader))]
    reader.expect("]")
    reader.higher()
    return items

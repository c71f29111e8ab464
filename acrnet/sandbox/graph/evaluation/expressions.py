"""Expressions made ready for rows: each has a type, known beforehand, and a function from a row to a value."""

from collections.abc import Sequence
from dataclasses import dataclass

from acrnet.sandbox.graph.evaluation.calls import call
from acrnet.sandbox.graph.evaluation.cells import Row, bounded, element_of, read, text_of
from acrnet.sandbox.graph.evaluation.comparisons import (
    Test,
    arithmetic,
    as_operand,
    common_kind,
    equality,
    inequality,
    order,
    text_test,
)
from acrnet.sandbox.graph.evaluation.ready import Columns, Evaluate, Ready
from acrnet.sandbox.graph.language.expression_parser import TEXT_OPERATORS
from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.graph.language.query_error import invalid
from acrnet.sandbox.graph.language.tree import (
    Column,
    Comparison,
    Element,
    Expression,
    Function,
    Literal,
    Logic,
    Membership,
)
from acrnet.sandbox.json_value import Json


@dataclass(frozen=True, slots=True)
class Scope:
    """The columns an expression may name, and the operator it is in, for messages."""

    columns: Columns
    operator: str

    def ready(self, tree: Expression) -> Ready:
        """The expression made ready.

        Raises:
            QueryError: a name or a type in it is not right.
        """
        match tree:
            case Literal(kind, value):
                made = Ready(kind, lambda _: value, Literal(kind, value))
            case Column(name):
                made = self._column(name)
            case Element(of, key):
                made = self._element(of, key)
            case Logic(word, operands):
                made = _logic(word, [self.predicate(operand) for operand in operands])
            case Membership(word, left, items):
                made = _membership(word, self.ready(left), [self.ready(item) for item in items])
            case Comparison(word, left, right):
                made = _comparison(word, self.ready(left), self.ready(right))
            case Function("pack_all", ()):
                made = self._all_columns()
            case Function(name, arguments):
                made = call(name, [self.ready(argument) for argument in arguments])
        return made

    def predicate(self, tree: Expression) -> Ready:
        """The expression, which has to be true or false.

        Raises:
            QueryError: it is something else.
        """
        made = self.ready(tree)
        if made.kind is not Kind.BOOL:
            raise invalid(f"'{self.operator}' operator: Filter expression should be Boolean, not {made.kind.value}.")
        return made

    def _all_columns(self) -> Ready:
        names = tuple(self.columns)
        return Ready(Kind.DYNAMIC, lambda row: bounded({name: read(row[name]) for name in names}))

    def _column(self, name: str) -> Ready:
        kind = self.columns.get(name)
        if kind is None:
            raise invalid(f"'{self.operator}' operator: Failed to resolve column or scalar expression named '{name}'")
        return Ready(kind, lambda row: read(row[name]))

    def _element(self, of: Expression, key: "str | int | Expression") -> Ready:
        whole = self.ready(of)
        if whole.kind is not Kind.DYNAMIC:
            raise invalid(
                f"'{self.operator}' operator: An element can be taken of a dynamic value, not of a {whole.kind.value}."
            )
        evaluate = whole.evaluate
        if isinstance(key, str | int):
            return Ready(Kind.DYNAMIC, lambda row: element_of(evaluate(row), key))
        evaluate_key = self.ready(key).evaluate
        return Ready(Kind.DYNAMIC, lambda row: element_of(evaluate(row), evaluate_key(row)))


def _logic(word: str, operands: Sequence[Ready]) -> Ready:
    """``and`` is false with one false operand, ``or`` true with one true operand, whatever is null beside it."""
    decisive = word == "or"
    tests = [operand.evaluate for operand in operands]

    def evaluate(row: Row) -> bool | None:
        result: bool | None = not decisive
        for test in tests:
            value = test(row)
            if value is decisive:
                return decisive
            if value is None:
                result = None
        return result

    return Ready(Kind.BOOL, evaluate)


def _membership(word: str, left: Ready, items: Sequence[Ready]) -> Ready:
    negated = word.startswith("!")
    convert = _lower_text if word.endswith("~") else as_operand(_kind_of_items(left, items))
    fixed = [item.literal for item in items if item.literal]
    constants = {convert(value) for literal in fixed for value in _flat(literal.value)}
    others = [item.evaluate for item in items if not item.literal]
    evaluate_left = left.evaluate

    def evaluate(row: Row) -> bool:
        value = convert(evaluate_left(row))
        if value is None:
            return negated
        is_among = value in constants or any(value == convert(each) for item in others for each in _flat(item(row)))
        return is_among is not negated

    return Ready(Kind.BOOL, evaluate)


def _kind_of_items(left: Ready, items: Sequence[Ready]) -> Kind:
    kinds = [item.kind for item in items if item.kind is not Kind.DYNAMIC]
    for kind in kinds:
        common_kind(left.kind, kind)
    if kinds:
        return kinds[0]
    return Kind.STRING if left.kind is Kind.DYNAMIC else left.kind


def _lower_text(value: Json) -> Json:
    return text_of(value).lower()


def _flat(value: Json) -> list[Json]:
    """The elements of an array, which ``in`` takes as well as a list; any other value alone."""
    return value if isinstance(value, list) else [value]


def _comparison(word: str, left: Ready, right: Ready) -> Ready:
    if word in TEXT_OPERATORS or word in {"=~", "!~"}:
        return _test(text_test(word), left.evaluate, right.evaluate)
    kind = common_kind(left.kind, right.kind)
    first, second = _operand(left, kind), _operand(right, kind)
    if word in {"==", "!="}:
        return _test(equality if word == "==" else inequality, first, second)
    if not kind.is_number:
        raise invalid(
            f"The operator '{word}' is not defined for values of types {left.kind.value}, {right.kind.value}."
        )
    if word in {"<", ">", "<=", ">="}:
        return _test(order(word), first, second)
    if Kind.DYNAMIC in {left.kind, right.kind}:
        raise invalid(f"The operator '{word}' takes numbers: cast its operands with toint() or todouble().")
    is_whole = Kind.REAL not in {left.kind, right.kind}
    compute = arithmetic(word, is_whole=is_whole)
    return Ready(Kind.LONG if is_whole else Kind.REAL, lambda row: compute(first(row), second(row)))


def _test(test: Test, left: Evaluate, right: Evaluate) -> Ready:
    return Ready(Kind.BOOL, lambda row: test(left(row), right(row)))


def _operand(operand: Ready, kind: Kind) -> Evaluate:
    """How an operand is read that is compared as a type."""
    if operand.kind is not Kind.DYNAMIC:
        return operand.evaluate
    convert, evaluate = as_operand(kind), operand.evaluate
    return lambda row: convert(evaluate(row))

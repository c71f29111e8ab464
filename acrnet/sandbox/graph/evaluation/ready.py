"""An expression made ready for rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from acrnet.sandbox.graph.evaluation.cells import Row
from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.graph.language.tree import Literal
from acrnet.sandbox.json_value import Json

Columns: TypeAlias = Mapping[str, Kind]
Evaluate: TypeAlias = Callable[[Row], Json]


@dataclass(frozen=True, slots=True)
class Ready:
    """An expression with its type, ready for rows; ``literal`` if it is the same for each."""

    kind: Kind
    evaluate: Evaluate
    literal: Literal | None = None

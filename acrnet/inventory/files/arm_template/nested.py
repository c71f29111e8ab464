"""How a nested deployment relates to the template it stands in."""

from __future__ import annotations

from collections.abc import Mapping

from acrnet.inventory.files.arm_template.evaluation import value_of
from acrnet.inventory.files.arm_template.scope import Scope, Target
from acrnet.inventory.files.resource import key_in, text_in, value_in
from acrnet.unknown import Unknown


def is_outer(raw: Mapping[str, object], properties: Mapping[str, object], scope: Scope) -> bool:
    """Whether the expressions of a nested template are those of the template around it, which is the default."""
    options = value_in(properties, "expressionEvaluationOptions")
    stack = text_in(raw, "type").lower() != "microsoft.resources/deployments"
    chosen = _value(options, "scope", scope) if isinstance(options, dict) else "inner" if stack else "outer"
    return str(chosen).lower() != "inner"


def target_below(raw: Mapping[str, object], scope: Scope, target: Target) -> Target:
    """Return what a nested deployment deploys to, in a template that is deployed to `target`."""
    subscription, group = _value(raw, "subscriptionId", scope), _value(raw, "resourceGroup", scope)
    if isinstance(subscription, str | Unknown) and subscription:
        target = Target(subscription, None if group is None else target.group)
    if isinstance(group, str | Unknown) and group:
        target = Target(target.subscription, group)
    return target


def _value(raw: Mapping[str, object], name: str, scope: Scope) -> object:
    key = key_in(raw, name)
    return value_of(raw[key], scope, f"{scope.names.place}.{key}") if key else None

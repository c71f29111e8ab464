"""The text of a network security group in an answer, put together from the texts of its rules, which are kept.

An apply reads a group after each rule it writes. Of all other rules only etag and state are new then.
"""

from collections.abc import Iterator

from acrnet.sandbox.exchange import Response
from acrnet.sandbox.json_value import JsonObject, as_text, compact
from acrnet.sandbox.network.network_security_group import frame, require_group, shown_default_rules, shown_rules
from acrnet.sandbox.network.security_rule import served_rule
from acrnet.sandbox.state import Call, State
from acrnet.sandbox.store import Resource, RuleText

_GAP = "\0"
_GAP_IN_TEXT = compact(_GAP)


def get_group(call: Call) -> Response:
    """One network security group.

    Raises:
        ArmError: 404.
    """
    text, tag = group_text(require_group(call), call.state, call.now)
    return Response(200, text.encode(), {"ETag": tag})


def group_text(group: Resource, state: State, now: float) -> tuple[str, str]:
    """The text of a group, the same as that of ``served_group``, and its etag."""
    envelope, before_rules, after_rules = frame(group, state, now)
    tag = as_text(envelope["etag"])
    kept: dict[int, RuleText] = {}
    inner = [compact(before_rules)[1:-1]]
    for kind, listed in (
        ("securityRules", shown_rules(group, state, now)),
        ("defaultSecurityRules", shown_default_rules(group, state, now)),
    ):
        inner.append(f'"{kind}":[{",".join(_rule_texts(group, listed, kind, tag, kept))}]')
    if after_rules:
        inner.append(compact(after_rules)[1:-1])
    group.rule_texts = kept
    return f'{compact(envelope)[:-1]},"properties":{{{",".join(inner)}}}}}', tag


def _rule_texts(
    group: Resource, listed: list[tuple[JsonObject, str]], kind: str, tag: str, kept: dict[int, RuleText]
) -> Iterator[str]:
    """The text of each rule; what stands around its etag and its state is taken over, or made, and kept."""
    tag_text, state_texts = compact(tag), {shown: compact(shown) for shown in {shown for _, shown in listed}}
    for rule, shown in listed:
        text = group.rule_texts.get(id(rule))
        if text is None:
            served = served_rule(rule, group.id.path, kind, _GAP, _GAP)
            text = RuleText(rule, tuple(compact(served).split(_GAP_IN_TEXT)))
        kept[id(rule)] = text
        match text.around:
            case (before, between, after):
                yield f"{before}{tag_text}{between}{state_texts[shown]}{after}"
            case _:  # a value of the rule looks like a gap
                yield compact(served_rule(rule, group.id.path, kind, tag, shown))

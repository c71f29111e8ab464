"""The answer of an audit, in words that every form of the report shares. Nothing here is escaped yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv6Address

from acrnet.audit.model import Audit, Result, StageKind
from acrnet.errors import UsageError
from acrnet.net import Packet
from acrnet.report.audit.places import WORST, Place, is_met
from acrnet.report.words import count, named, protocol_name
from acrnet.resource_id import ResourceId
from acrnet.rules.inputs import Location, input_name
from acrnet.rules.verdict import Outcome

MARKS = {
    Outcome.ALLOWED: "ok",
    Outcome.DENIED: "denied",
    Outcome.PARTIAL: "partial",
    Outcome.UNDECIDABLE: "unknown",
}
"""The mark of a stage on a client's path."""
ALL_IN_JSON = "--format json has all"
"""The hint where a list is cut."""
ASSUMED = 8
"""How many assumed changes are listed."""

_VERBS_OF_RULE_SETS = {
    Outcome.DENIED: ("denies a required need", "deny a required need"),
    Outcome.PARTIAL: ("denies a part of a required need", "deny a part of a required need"),
    Outcome.UNDECIDABLE: ("cannot be decided", "cannot be decided"),
}
_VERBS_OF_CLIENTS = {
    Outcome.DENIED: ("is denied a required need", "are denied a required need"),
    Outcome.PARTIAL: ("is denied a part of a required need", "are denied a part of a required need"),
    Outcome.UNDECIDABLE: ("cannot be decided", "cannot be decided"),
}
"""The verb phrase for places with this worst outcome: for one place, and for several."""


def headline(audit: Audit, places: Sequence[Place]) -> str:
    """Return the answer in one sentence: at how many of the places which needs are not met, the worst first."""
    return f"{title(audit)}: {'; '.join(answers(audit, places))}."


def title(audit: Audit) -> str:
    """Return what the document is: an audit, with how many assumed changes."""
    number = len(audit.hypotheses)
    if not number:
        return "Audit"
    return f"Audit with {'an assumed change' if number == 1 else count(number, 'assumed change')}"


def answers(audit: Audit, places: Sequence[Place]) -> Sequence[str]:
    """Return the clauses of the answer, the most important first; never empty."""
    parts = [*_answer(audit, places), *_compared(audit)]
    failed = sum(bool(each.error) for each in audit.inputs)
    if failed:
        parts.append(f"{count(failed, 'input')} could not be read")
    elif audit.incomplete and places:
        parts.append("rule sets may be missing")
    return parts


def assumption(audit: Audit) -> str:
    """Return what is assumed, and if so, whether that changes nothing; "" if nothing is assumed."""
    if not audit.hypotheses:
        return ""
    more = len(audit.hypotheses) - ASSUMED
    rest = [f"{more:,} more; {ALL_IN_JSON}"] if more > 0 else []
    nothing = "" if audit.changes else " Nothing would break or open."
    return f"Assumed: {'; '.join((*audit.hypotheses[:ASSUMED], *rest))}.{nothing}"


def is_complete(audit: Audit) -> bool:
    """Return whether everything that the command names could be read."""
    return not audit.incomplete and not any(each.error for each in audit.inputs)


def verdict(result: Result) -> str:
    """Return the outcome, also that before an assumed change if it differs, and the stage that decides for a client."""
    changed = result.before is not None and result.before is not result.outcome
    passage = f"{result.before} -> {result.outcome}" if changed else f"{result.outcome}"
    seen = f", though what was seen is {result.seen}" if result.seen is not result.outcome else ""
    return f"{passage}{'' if result.need.required else ' (optional)'}{_decided_by(result)}{seen}"


def packet(shown: Packet) -> str:
    """Return the packet in one line: `10.0.1.4 -> 198.51.100.7:443 TCP`."""
    destination = f"[{shown.destination}]" if isinstance(shown.destination, IPv6Address) else f"{shown.destination}"
    return f"{shown.source} -> {destination}:{shown.destination_port} {protocol_name(shown.protocol).upper()}"


def stage_name(kind: StageKind, name: str) -> str:
    """Return the label of a stage, with the name of the resource that decides there."""
    return f"{kind.label} {name}".rstrip()


def titled(places: Sequence[Place]) -> str:
    """Return a title for places with the same results; the title of a single place says where it is."""
    first = places[0]
    if len(places) > 1:
        return f"{count(len(places), first.noun)} ({named([place.name for place in places])})"
    location = location_text(first)
    return f"{'' if first.subject else 'client '}{first.name}{f' ({location})' if location else ''}"


def in_file(location: Location) -> str:
    """Return the file, the line where it is known, and the JSON path of a location, for people."""
    line = f":{location.line}" if location.line else ""
    return f"{input_name(location.file)}{line} {location.json_path}".strip()


def location_text(place: Place) -> str:
    """Return where the rules of a place come from: the file, or the resource group and location; "" for a client."""
    if place.subject is None:
        return ""
    subject = place.subject
    if subject.location.file:
        return in_file(subject.location)
    try:
        group = ResourceId.parse(subject.id).resource_group
    except UsageError:
        group = ""
    return ", ".join(part for part in (group, subject.region) if part)


def tally(place: Place) -> str:
    """Return how many required needs of a place are not met and how many are undecidable, or that all are met."""
    total = count(sum(result.need.required for result in place.results), "required need")
    undecidable = sum(result.outcome is Outcome.UNDECIDABLE for result in place.unmet)
    unmet = len(place.unmet) - undecidable
    if unmet:
        return f"{unmet} of {total} {_is(unmet)} not met" + (f", {undecidable} undecidable" if undecidable else "")
    if undecidable:
        return f"{undecidable} of {total} {_is(undecidable)} undecidable"
    return (
        "every required need is met" if any(result.need.required for result in place.results) else "no need is required"
    )


def counted(nouns: Iterable[str]) -> str:
    """Return how many there are of each noun, for example `2 NSGs, 1 firewall policy and 1 client`."""
    return _with_and([count(number, noun) for noun, number in Counter(nouns).items()])


def _with_and(texts: Sequence[str]) -> str:
    *others, last = texts
    return f"{', '.join(others)} and {last}" if others else last


def _nothing(audit: Audit) -> str:
    """Return that nothing was audited, with the reason if the inputs show it; otherwise a warning states it."""
    if any(each.rule_sets or each.firewall_resources for each in audit.inputs):
        return "nothing was audited"
    return "nothing was audited, because there is no NSG, no firewall and no client to judge"


def _answer(audit: Audit, places: Sequence[Place]) -> Iterator[str]:
    if not places:
        yield _nothing(audit)
        return
    required = len(audit.required())
    if not required:
        yield f"no need is required on {_where(places)}"
    elif any(place.unmet for place in places):
        yield from _failures(places)
    else:
        every = "the one required need is" if required == 1 else f"all {count(required, 'required need')} are"
        yield f"{every} met on {_where(places)}"


def _where(places: Sequence[Place]) -> str:
    return counted(place.noun for place in places)


def _failures(places: Sequence[Place]) -> Iterator[str]:
    """Yield, for each outcome from the worst on, at how many of the places it is the worst, and for which needs.

    Needs are named where they are not the ones that were named just before.
    """
    totals = Counter(place.noun for place in places)
    named_before: set[str] = set()
    for outcome in WORST:
        for verbs in (_VERBS_OF_RULE_SETS, _VERBS_OF_CLIENTS):
            failing = [place for place in places if place.worst is outcome and _verbs(place) is verbs]
            if not failing:
                continue
            numbers = Counter(place.noun for place in failing)
            who = _with_and([f"{numbers[noun]:,} of {count(totals[noun], noun)}" for noun in totals if numbers[noun]])
            unmet = (result for place in failing for result in place.unmet if result.outcome is outcome)
            needs = dict.fromkeys(result.need.id for result in unmet)
            which = "" if needs.keys() == named_before else f" ({named(list(needs))})"
            yield f"{who} {verbs[outcome][len(failing) > 1]}{which}"
            named_before = set(needs)


def _verbs(place: Place) -> Mapping[Outcome, tuple[str, str]]:
    return _VERBS_OF_CLIENTS if place.subject is None else _VERBS_OF_RULE_SETS


def _compared(audit: Audit) -> list[str]:
    known = [result for result in audit.required() if result.before is not None]
    lost = [result for result in known if result.before is Outcome.ALLOWED and not is_met(result)]
    won = [result for result in known if result.before is not Outcome.ALLOWED and is_met(result)]
    doubted = sum(result.outcome is Outcome.UNDECIDABLE for result in lost)
    settled = sum(result.before is Outcome.UNDECIDABLE for result in won)
    counts = (
        (len(lost) - doubted, "met today would not be"),
        (doubted, "met today may not be"),
        (len(won) - settled, "not met today would be"),
        (settled, "not known to be met today would be"),
    )
    return [f"{number:,} that {_is(number)} {clause}" for number, clause in counts if number]


def _decided_by(result: Result) -> str:
    if result.decided_by is None or is_met(result):
        return ""
    of_kind = [each for each in result.stages if each.kind is result.decided_by]
    deciding = next((each for each in of_kind if each.outcome is not Outcome.ALLOWED), of_kind[0] if of_kind else None)
    return f" at the {stage_name(result.decided_by, deciding.name if deciding else '')}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"

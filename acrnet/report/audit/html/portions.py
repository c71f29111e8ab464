"""Shares of addresses in words, with a fraction for a bar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from acrnet.net.amounts import large
from acrnet.report.audit.shares import Decision, Share


class Portion(NamedTuple):
    """A share of the addresses of one family."""

    words: str
    """For example `128 of 256 IPv4 addresses, 50 %`."""
    fraction: float
    """From 0 to 1."""


def portions(share: Share, decision: Decision) -> tuple[Portion, ...]:
    """Return the share of each address family that it has addresses of."""
    families = (("IPv4", share.v4, decision.v4), ("IPv6", share.v6, decision.v6))
    return tuple(_portion(number, every, family) for family, number, every in families if number)


def total(decision: Decision) -> str:
    """Return how many addresses there are, in words, for example `176 IPv4 and about 2^73 IPv6 addresses`.

    It says so if one address counts for several rules of one rule set, because these decide for different clients.
    """
    counts = list(_counts(decision))
    if not counts:
        return ""
    noun = f"address{'' if decision.v4 + decision.v6 == 1 else 'es'}"
    return f"{' and '.join(counts)} {noun}{', for clients that differ' if _clients_differ(decision) else ''}"


def _clients_differ(decision: Decision) -> bool:
    sums: Counter[str] = Counter()
    for share in decision.shares:
        sums[share.rule_set] += share.v4 + share.v6
    return max(sums.values(), default=0) > decision.v4 + decision.v6


def _counts(decision: Decision) -> Iterator[str]:
    if decision.v4:
        yield f"{large(decision.v4)} IPv4"
    if decision.v6:
        yield f"{large(decision.v6)} IPv6"


def _portion(number: int, every: int, family: str) -> Portion:
    if number == every:
        words = "the only" if every == 1 else f"all {large(every)}"
        return Portion(f"{words} {family} address{'' if every == 1 else 'es'}", 1.0)
    return Portion(f"{large(number)} of {large(every)} {family} addresses, {_percent(number, every)}", number / every)


def _percent(number: int, every: int) -> str:
    """Return a percentage that never reads as nothing or as everything."""
    thousandths = round(1000 * number / every)
    if thousandths == 0:
        return "less than 0.1 %"
    if thousandths == 1000:
        return "more than 99.9 %"
    return f"{thousandths / 10:g} %"

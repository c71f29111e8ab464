"""How long sets of addresses take beside other libraries: `python -m tests.benchmarks.sets`.

netaddr and aggregate6 are no dependencies: one that is not installed is left out, with a word. A result that differs
from those of the others ends the run.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib import import_module
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from operator import and_, or_, sub
from pathlib import Path
from typing import Any

from acrnet.net import AddressSet
from acrnet.net.reduction import reduced
from acrnet.tags import ServiceTag, parse_tag_file
from tests.benchmarks.harness import call, compare
from tests.benchmarks.measured_tags import measured_tags

_MOST = 400
_TIMES_AGGREGATED = {"ipaddress.collapse_addresses": 30, "netaddr.cidr_merge": 10, "aggregate6": 10}
_TIMES_COMBINED = {"netaddr.IPSet": 7}
"""How many times as fast as each library acrnet is to be."""
_REDUCED = ("Storage", "AzureContainerRegistry", "AzureCloud")


def main() -> None:
    """Measure aggregation, set algebra and covers with few prefixes."""
    with tempfile.TemporaryDirectory() as folder:
        catalog = parse_tag_file(measured_tags(Path(folder)).path.read_bytes(), expected_cloud=None)
    listed = [prefix for record in catalog.records() for prefix in record.prefix_list()]
    netaddr, aggregate6 = _library("netaddr"), _library("aggregate6")
    _compare_aggregation("prefixes of a file, as often as tags list them", listed, netaddr, aggregate6)
    _compare_aggregation("distinct prefixes of it", sorted(set(listed)), netaddr, aggregate6)
    _compare_algebra(*_two_sets(), netaddr)
    for name in _REDUCED:
        tag = catalog.get(name)
        if isinstance(tag, ServiceTag):
            _compare_cover(tag.name, tag.addresses)


# Any: these libraries have no types, and what they return is compared as text.
def _library(name: str) -> Any:
    """Return a library, or None where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        sys.stdout.write(f"{name} is not installed and left out\n\n")
        return None


def _compare_aggregation(what: str, prefixes: Sequence[str], netaddr: Any, aggregate6: Any) -> None:
    ways: dict[str, Callable[[], Iterable[object]]] = {"ipaddress.collapse_addresses": lambda: _collapsed(prefixes)}
    if netaddr is not None:
        ways["netaddr.cidr_merge"] = lambda: netaddr.cidr_merge(prefixes)
    if aggregate6 is not None:
        ways["aggregate6"] = lambda: aggregate6.aggregate(list(prefixes))
    ways["acrnet"] = lambda: AddressSet.parse(prefixes).prefixes()
    _require_equal({name: {str(ip_network(str(each))) for each in way()} for name, way in ways.items()})
    title = f"From the text of {len(prefixes):,} {what} to the fewest that cover the same addresses"
    _show_times(compare(title, [call(name, way) for name, way in ways.items()], rounds=3), _TIMES_AGGREGATED)


def _show_times(medians: Mapping[str, float], asked: Mapping[str, int]) -> None:
    """Say how many times as fast as the libraries acrnet is, beside what is asked of it."""
    for name, times in asked.items():
        if name in medians:
            sys.stdout.write(
                f"  {medians[name] / medians['acrnet']:.1f} times as fast as {name}; {times} are asked for\n"
            )
    sys.stdout.write("\n")


def _collapsed(prefixes: Iterable[str]) -> list[object]:
    networks = [ip_network(prefix) for prefix in prefixes]
    v4 = [network for network in networks if isinstance(network, IPv4Network)]
    v6 = [network for network in networks if isinstance(network, IPv6Network)]
    return [*collapse_addresses(v4), *collapse_addresses(v6)]


def _two_sets() -> tuple[list[str], list[str]]:
    """Return two lists of 50,000 prefixes, a third of them in both, the same in every run."""
    chance = random.Random(1)  # noqa: S311 - made up, and to be the same in every run
    blocks = [(chance.getrandbits(22) << 10, chance.randint(22, 24)) for _ in range(83_000)]
    texts = [f"{block >> 24}.{block >> 16 & 255}.{block >> 8 & 255}.0/{length}" for block, length in blocks]
    return texts[:50_000], texts[33_000:]


def _compare_algebra(one: Sequence[str], other: Sequence[str], netaddr: Any) -> None:
    ours = AddressSet.parse(one), AddressSet.parse(other)
    theirs = None if netaddr is None else (netaddr.IPSet(one), netaddr.IPSet(other))
    for operation, word in ((or_, "union"), (and_, "intersection"), (sub, "difference")):
        cases = [call("acrnet", partial(operation, *ours))]
        if theirs is not None:
            expected = {str(network) for network in operation(*theirs).iter_cidrs()}
            _require_equal({"netaddr.IPSet": expected, "acrnet": set(operation(*ours).prefixes())})
            cases = [call("netaddr.IPSet", partial(operation, *theirs)), *cases]
        title = f"The {word} of two sets of 50,000 prefixes"
        _show_times(compare(title, cases, rounds=3), _TIMES_COMBINED)


def _compare_cover(name: str, addresses: AddressSet) -> None:
    texts = addresses.prefixes()
    cover = reduced(addresses, _MOST)
    if not addresses <= cover or len(cover.prefixes()) > _MOST:
        raise RuntimeError(f"{name} is not covered by {_MOST} prefixes")
    compare(
        f"{name}, {len(texts):,} prefixes, covered by at most {_MOST}",
        [
            call("ipaddress.collapse_addresses, which stops at the fewest exact ones", lambda: _collapsed(texts)),
            call("reduced", lambda: reduced(addresses, _MOST)),
        ],
    )


def _require_equal(results: dict[str, set[str]]) -> None:
    expected = next(iter(results.values()))
    for name, result in results.items():
        if result != expected:
            raise RuntimeError(f"{name} answers otherwise than {next(iter(results))}")


if __name__ == "__main__":
    main()

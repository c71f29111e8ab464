"""How tests are collected and reported: what workers do twice, and what nobody reads, left out."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator

import pytest

# A search of all that is alive costs a tenth of a second once the SDK is loaded, and finds next to nothing.
gc.set_threshold(20_000, 20, 20)

# Rewriting the assertions of all tests takes each worker six seconds. The next run takes them from bytecode, and in the
# first one two workers share the work (see below), also where PYTHONDONTWRITEBYTECODE is set, as in many images.
sys.dont_write_bytecode = False


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Disable cyclic collection while tests are collected: what is loaded lives to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Collect cyclic garbage once, and let the five collections that pytest makes at the end pass over the rest."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let every second worker begin at the end, so that it loads what another has rewritten and the reverse."""
    report = yield
    if isinstance(collector, pytest.Directory) and _worker_number() % 2:
        report.result.reverse()
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests the order of their files in every worker, whichever end it began at."""
    items.sort(key=lambda item: item.path.parts)


def _worker_number() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.hookimpl(tryfirst=True)
def pytest_report_to_serializable(report: pytest.CollectReport | pytest.TestReport) -> None:
    """Leave the marks of a passed test out of what its worker sends: they are half of it, and nobody reads them."""
    if isinstance(report, pytest.TestReport) and report.passed:
        report.keywords = {}

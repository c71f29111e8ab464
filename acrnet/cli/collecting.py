"""Doing without the search for garbage in cycles while values pile up that all live to the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collections() -> Iterator[None]:
    """Keep the cyclic collector off for a while; what is no longer referred to is freed all the same.

    Each of its runs looks at every value there is, of which an audit of thousands of groups makes millions and drops
    none: it takes longer than the audit itself.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

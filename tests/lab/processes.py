"""Programs that run beside a test: it waits until they say that they are ready, and ends them whatever happens."""

from __future__ import annotations

import subprocess
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from .namespaces import Namespace


@contextmanager
def running(namespace: Namespace, *command: str | Path, until: str) -> Iterator[None]:
    """Run a program in a namespace; it is ready once it writes `until` to standard error.

    Raises AssertionError with the end of what it wrote where it ends before.
    """
    with subprocess.Popen(
        namespace.command(*command), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        # What it writes later is read too, or it would wait once the pipe is full.
        rest = Thread(target=deque, args=(process.stderr, 0))
        try:
            written: deque[str] = deque(maxlen=20)
            for line in process.stderr:
                written.append(line)
                if until in line:
                    break
            else:
                raise AssertionError(f"{command[0]} ended with {process.wait()}: {''.join(written)}")
            rest.start()
            yield
        finally:
            process.terminate()
            if rest.ident is not None:
                rest.join()

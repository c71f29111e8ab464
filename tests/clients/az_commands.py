"""Commands of az in one process: each line of input is the words of one as JSON, each line of output how it went.

Run by the Python that az is installed for. A process for each command would load az each time, for a second.
"""

import contextlib
import importlib
import io
import json
import logging
import sys
from typing import Any

core: Any = importlib.import_module("azure.cli.core")  # Any: az is not installed where types are checked
for line in sys.stdin:
    out, err = io.StringIO(), io.StringIO()
    for name in ("cli", "azure", "msal", None):
        logging.getLogger(name).handlers.clear()  # they hold the streams of the command before
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = core.get_default_cli().invoke(json.loads(line), out_file=out)
        except SystemExit as ending:
            code = ending.code
    print(json.dumps({"code": code, "out": out.getvalue(), "err": err.getvalue()}), flush=True)  # noqa: T201 - to the test

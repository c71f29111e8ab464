"""Writing a file whole: a reader sees the old content or the new one, never a part."""

import os
import tempfile
from io import FileIO
from pathlib import Path


def write_whole(path: Path, data: bytes, mode: int) -> None:
    """Put a new file with these permissions in place of what has its name; a link is replaced, not followed.

    Raises:
        OSError: it cannot be written; what was there is as before.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with FileIO(handle, "wb") as stream:
            while data:
                data = data[stream.write(data) :]
        os.chmod(name, mode)  # noqa: PTH101 - of a name that mkstemp gives as a text
        os.replace(name, path)  # noqa: PTH105 - likewise
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

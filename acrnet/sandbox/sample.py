"""New estates: the sample, from a checkout or from an installed package, or one that is empty."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from acrnet.sandbox.errors import EstateError
from acrnet.sandbox.identity import guid

_PACKAGED = Path(__file__).parent / "sample"
_TAGS = "service-tags.json"
_CHECKED_OUT = Path(__file__).parents[2] / "infra-samples" / "contoso"


def sample_folder() -> Path:
    """The folder of the sample estate.

    Raises:
        EstateError: it came neither with the package nor with a checkout.
    """
    for folder in (_PACKAGED, _CHECKED_OUT):
        if folder.is_dir():
            return folder
    raise EstateError("This installation of acrnet has no sample estate; install it from a wheel or a full checkout.")


def copy_sample(destination: Path) -> None:
    """Copy the sample estate into a folder that is new or empty.

    Raises:
        EstateError: the destination holds something, is not a folder, or cannot be written.
    """
    source = sample_folder()
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    _fill(
        destination,
        lambda: shutil.copytree(source, destination, dirs_exist_ok=True, ignore=ignored),
        "The sample cannot be copied to",
    )


def make_empty(destination: Path) -> None:
    """Make an estate with one subscription and the service tags of the sample, in a folder that is new or empty.

    The subscription has the name of the folder, and an id that follows from it.

    Raises:
        EstateError: the destination holds something, is not a folder, or cannot be written.
    """
    name = destination.resolve().name
    subscription = {"id": f"/subscriptions/{guid('subscription', name)}", "displayName": name}
    tags = sample_folder() / _TAGS

    def write() -> None:
        destination.mkdir(parents=True, exist_ok=True)
        (destination / "subscription.json").write_text(json.dumps(subscription, indent=2) + "\n", encoding="utf-8")
        shutil.copyfile(tags, destination / _TAGS)

    _fill(destination, write, "No estate can be made in")


def _fill(destination: Path, write: Callable[[], object], failure: str) -> None:
    if destination.exists() and not destination.is_dir():
        raise EstateError(f"{destination} is a file; name a folder that is new or empty.")
    if destination.is_dir() and any(destination.iterdir()):
        raise EstateError(f"{destination} is not empty; name a folder that is new or empty.")
    try:
        write()
    except OSError as error:
        for copied in destination.iterdir() if destination.is_dir() else ():
            shutil.rmtree(copied) if copied.is_dir() else copied.unlink()
        raise EstateError(f"{failure} {destination}: {_reason(error)}.") from error


def _reason(error: OSError) -> str:
    """Why files could not be copied; shutil reports all of them together, as triples that end in the reason."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        return str(error.args[0][0][2]).partition("] ")[2].partition(": '")[0]
    return error.strerror or str(error)

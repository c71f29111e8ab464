"""Where `--out` saves a plan, and what it leaves alone."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest

from acrnet.plan.document import load_plan

from ..estates import nsg
from ..needs import REGISTRY_WEST, owned
from .conftest import Files, RunCommand, WriteEstate
from .fresh import ended, start

BOTH = ("--registry", "contoso", "--nsg", "nsg-app")
CONFIG = "registries: [contoso]\ntargets: {nsgs: [nsg-app]}\n"


def text_of(path: Path | str) -> str:
    return Path(path).read_text(encoding="utf-8")


OTHERS: dict[str, bytes] = {
    "text": b"mine",
    "JSON": b'{"mine": 1}',
    "a list": b"[]",
    "an audit": b'{"format_version": "1.0", "results": []}',
    "bytes": b"\xff\x00",
    "nested": b"[" * 100_000,
}


@pytest.mark.parametrize("command", [("plan", *BOTH), ("remove", "--nsg", "nsg-app")], ids=["plan", "remove"])
@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
def test_a_file_that_is_not_a_plan_is_replaced_only_with_force(
    acrnet: RunCommand, estate: WriteEstate, files: Files, command: tuple[str, ...], content: bytes
) -> None:
    estate(nsg("nsg-app", owned(REGISTRY_WEST, 1000)))
    Path("mine").write_bytes(content)
    before = files()
    refused = acrnet(*command, "--out", "mine")
    assert (refused.code, refused.out, files()) == (2, "", before)
    assert refused.err == (
        "acrnet: --out mine exists and is not a plan. Name another file, or replace it with --force.\n"
    )
    assert acrnet(*command, "--out", "mine", "--force").code == 0
    load_plan(text_of("mine"))


def test_the_configuration_of_an_estate_is_not_overwritten(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate(config=CONFIG)
    assert acrnet("plan", "--out", folder / "acrnet.yaml").code == 2
    assert text_of(folder / "acrnet.yaml") == CONFIG


def test_an_empty_file_is_a_place_for_a_plan(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    Path("plan.json").touch()
    assert acrnet("plan", *BOTH, "--out", "plan.json").code == 0
    load_plan(text_of("plan.json"))


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_followed(acrnet: RunCommand, estate: WriteEstate, there: bool) -> None:
    estate()
    Path("elsewhere").mkdir()
    if there:
        Path("elsewhere/plan.json").touch()
    Path("link").symlink_to("elsewhere/plan.json")
    assert acrnet("plan", *BOTH, "--out", "link").code == 0
    assert Path("link").is_symlink()
    load_plan(text_of("elsewhere/plan.json"))


def test_a_link_to_something_else_leaves_it_as_it_is(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    Path("mine").write_text("mine", encoding="utf-8")
    Path("link").symlink_to("mine")
    assert acrnet("plan", *BOTH, "--out", "link").code == 2
    assert (Path("link").is_symlink(), text_of("mine")) == (True, "mine")


def test_a_link_that_leads_to_itself_is_one_sentence(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    Path("loop").symlink_to("loop")
    ended = acrnet("plan", *BOTH, "--out", "loop")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("acrnet: The plan cannot be saved at loop: Too many levels of symbolic links.")


def test_a_pipe_is_written_to_and_stays_a_pipe(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    os.mkfifo("pipe")
    read: list[str] = []
    reader = Thread(target=lambda: read.append(text_of("pipe")))
    reader.start()
    ended = acrnet("plan", *BOTH, "--out", "pipe")
    reader.join()
    assert (ended.code, Path("pipe").is_fifo()) == (0, True)
    load_plan(read[0])


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="no /dev/shm to write to")  # noqa: S108 - it is this folder that is meant
def test_a_file_in_shared_memory_is_replaced_as_any_other(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    with TemporaryDirectory(dir="/dev/shm") as folder:
        out = Path(folder) / "plan.json"
        for _ in range(2):
            acrnet("plan", *BOTH, "--out", str(out))
            assert load_plan(text_of(out)).targets


def test_a_device_is_written_to_and_stays_a_device(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    assert acrnet("plan", *BOTH, "--out", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


def test_a_device_without_room_is_one_sentence(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    ended = acrnet("plan", *BOTH, "--out", "/dev/full")
    assert (ended.code, ended.err) == (
        2,
        "acrnet: The plan cannot be saved at /dev/full: No space left on device. Name another file with --out.\n",
    )


@pytest.mark.parametrize("out", ["-", "/dev/stdout", "/dev/fd/1"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_standard_output_takes_the_document_alone_and_the_text_goes_to_standard_error(
    acrnet: RunCommand, estate: WriteEstate, out: str, form: str
) -> None:
    estate()
    shown = acrnet("plan", *BOTH, "--format", form).out
    ended = acrnet("plan", *BOTH, "--format", form, "--out", out)
    assert ended.code == 0
    load_plan(ended.out)
    assert ended.err == shown
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.processes
def test_standard_output_that_goes_to_the_file_of_out_holds_the_document_alone(estate: WriteEstate) -> None:
    estate()
    with Path("plan.json").open("wb") as stdout:
        assert ended(start("plan", *BOTH, "--out", "plan.json", stdout=stdout)).code == 0
    load_plan(text_of("plan.json"))


@pytest.mark.processes
def test_standard_error_that_goes_to_a_file_is_written_to_and_not_replaced(estate: WriteEstate) -> None:
    estate()
    with Path("log").open("ab") as log:
        assert ended(start("plan", *BOTH, "--out", "/dev/stderr", stderr=log)).code == 0
    document, _, rest = text_of("log").rpartition("}\n")
    load_plan(document + "}\n")
    assert "Next: acrnet apply /dev/stderr" in rest


def test_what_lies_where_a_plan_is_to_be_kept_is_not_overwritten(
    acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    folder = estate()
    rules = (folder / "resources.json").read_bytes()
    Path("journal.plan.json").write_text("mine", encoding="utf-8")
    ended = acrnet("apply", *BOTH, "--yes", "--journal", "journal.jsonl")
    assert (ended.code, (folder / "resources.json").read_bytes()) == (2, rules)
    assert ended.err == (
        "acrnet: The plan is to be kept at journal.plan.json, where something else is. Name another file with"
        " --journal.\n"
    )
    assert text_of("journal.plan.json") == "mine"
    assert acrnet("rollback", "journal.jsonl", "--yes").headline == "Already rolled back: nothing was written."


@pytest.mark.processes
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_a_plan_is_saved_leaves_the_folder_as_it_was(estate: WriteEstate, number: int) -> None:
    estate()
    Path("plan.json").touch()
    prelude = f"""
import os, sys
def hook(event, arguments):
    if event == "os.rename" and str(arguments[1]).endswith("plan.json"):
        os.kill(os.getpid(), {int(number)})
sys.addaudithook(hook)
"""
    run = ended(start("plan", *BOTH, "--out", "plan.json", prelude=prelude))
    assert run.code == 128 + number
    assert [each.name for each in Path.cwd().iterdir()] == ["plan.json"]

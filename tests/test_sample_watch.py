"""The samples that keep lists up to date: well-formed for the programs that read them, with scripts that run."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from acrnet.cli.main import run

pytestmark = pytest.mark.processes

SAMPLES = Path(__file__).parent.parent / "infra-samples" / "watch"
TAGS = SAMPLES.parent / "contoso" / "service-tags.json"
NEXT_WEEK = SAMPLES.parent / "next-week" / "service-tags.json"
WORKFLOW = (SAMPLES / "github" / "lists.yml").read_text(encoding="utf-8")
PIPELINE = (SAMPLES / "azure-pipelines.yml").read_text(encoding="utf-8")
UNITS = SAMPLES / "systemd"
Document = dict[str, Any]  # Any: YAML of its own shape
SBIN = "/usr/sbin:/sbin:/usr/bin:/bin"
"""Where Debian has programs that need not be on the path of a user."""


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=SBIN)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


# The workflow of GitHub and the pipeline of Azure


def schema(name: str) -> Document:
    """A schema of the schema store, of the copies that check-jsonschema brings along."""
    package = pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed; the extra dev has it")
    folder = resources.files(package) / "builtin_schemas" / "vendor"
    document: Document = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return document


def workflow() -> Document:
    """The workflow; YAML 1.1 takes the key `on` for a switch."""
    document: dict[object, Any] = yaml.safe_load(WORKFLOW)
    return {"on" if key is True else str(key): value for key, value in document.items()}


def pipeline() -> Document:
    """The pipeline; its schema takes every value for a text."""
    document: Document = yaml.load(PIPELINE, yaml.BaseLoader)  # noqa: S506 - the most restricted loader
    return document


def test_the_workflow_is_one() -> None:
    jsonschema.Draft7Validator(schema("github-workflows")).validate(workflow())


def test_the_pipeline_is_one() -> None:
    jsonschema.Draft7Validator(schema("azure-pipelines")).validate(pipeline())


def test_both_run_each_week() -> None:
    (weekly,) = workflow()["on"]["schedule"]
    (scheduled,) = pipeline()["schedules"]
    for cron in (weekly["cron"], scheduled["cron"]):
        assert re.fullmatch(r"[0-5]?\d ([01]?\d|2[0-3]) \* \* [0-6]", cron)


def test_the_workflow_pins_actions_and_asks_only_for_what_it_needs() -> None:
    actions = re.findall(r"uses: (\S+)", WORKFLOW)
    assert actions
    assert [action for action in actions if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)] == []
    assert workflow()["permissions"] == {}
    (job,) = workflow()["jobs"].values()
    assert job["permissions"] == {"contents": "write", "pull-requests": "write"}


@dataclass(frozen=True)
class Scripts:
    """The two scripts of a sample, and how its service runs them."""

    watch: str
    request: str
    temporary: str
    """The variable with the folder for temporary files."""
    code: Callable[[Path, str], str]
    """Returns the exit code that the first script told the second, from the folder and what it printed."""
    program: str
    """What opens the pull request."""


def of_github() -> Scripts:
    (job,) = workflow()["jobs"].values()
    watch, request = (step["run"] for step in job["steps"][-2:])

    def code(folder: Path, _printed: str) -> str:
        return (folder / "outputs").read_text(encoding="utf-8").splitlines()[-1].removeprefix("code=")

    return Scripts(watch, request, "RUNNER_TEMP", code, "gh")


def of_azure() -> Scripts:
    watch, request = (step["bash"] for step in pipeline()["steps"][-2:])

    def code(_folder: Path, printed: str) -> str:
        told = re.search(r"^##vso\[task\.setvariable variable=code\](\d+)$", printed, re.MULTILINE)
        assert told
        return told[1]

    return Scripts(watch, request, "AGENT_TEMPDIRECTORY", code, "az")


class Job:
    """A repository with the sample's acrnet.yaml, where the scripts of a sample run as its service runs them."""

    def __init__(self, folder: Path, scripts: Scripts) -> None:
        self.scripts = scripts
        self.folder = folder
        self.repository = folder / "repository"
        self.origin = folder / "origin.git"
        programs = folder / "programs"
        programs.mkdir()
        self._program(programs / scripts.program, f'printf "%s\\n" "$*" >> {folder}/requests')
        self.tags(TAGS)
        temporary = folder / "temporary"
        temporary.mkdir()
        self.environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "ACRNET_STATE_DIR": str(folder / "state"),
            "GITHUB_OUTPUT": str(folder / "outputs"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            scripts.temporary: str(temporary),
        }
        self.git("init", "--quiet", "--bare", str(self.origin), within=folder)
        self.git("init", "--quiet", "--initial-branch=main", str(self.repository), within=folder)
        shutil.copy(SAMPLES / "acrnet.yaml", self.repository)
        self.git("remote", "add", "origin", str(self.origin))
        self.commit()

    def tags(self, path: Path) -> None:
        """From now on acrnet fetches this file, in place of Microsoft's page."""
        acrnet = f'exec {sys.executable} -m acrnet "$@" --file {path} --published 2026-11-23'
        self._program(self.folder / "programs" / "acrnet", acrnet)

    def _program(self, path: Path, script: str) -> None:
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def git(self, *arguments: str, within: Path | None = None) -> str:
        who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@contoso.example")
        command = ["git", *who, *arguments]
        environment = {**self.environment, "HOME": str(self.folder)}
        done = subprocess.run(
            command, cwd=within or self.repository, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "What the repository has")

    def run(self) -> str:
        """Run the first script, and the second one if lists changed; return the exit code of acrnet."""
        printed = self._script(self.scripts.watch)
        code = self.scripts.code(self.folder, printed)
        if code == "3":
            self._script(self.scripts.request)
        return code

    def _script(self, script: str) -> str:
        bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        done = subprocess.run(
            bash, cwd=self.repository, env=self.environment, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    @property
    def requests(self) -> list[str]:
        """The commands that open or look for pull requests."""
        path = self.folder / "requests"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.fixture(params=[of_github, of_azure], ids=["github", "azure"])
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Job:
    program("git")
    return Job(tmp_path, request.param())


def test_a_run_opens_a_pull_request_with_the_lists_and_the_next_one_has_nothing_to_say(job: Job) -> None:
    assert job.run() == "3"
    branch = job.git("--git-dir", str(job.origin), "ls-tree", "-r", "--name-only", "lists/renewed").split()
    assert branch == ["acrnet.lock.json", "acrnet.yaml", "lists/factory.txt", "lists/laboratory.nft"]
    (opened,) = (request for request in job.requests if "pr create" in request)
    assert "lists/renewed" in opened
    job.git("switch", "--quiet", "main")
    job.git("merge", "--quiet", "lists/renewed")
    job.git("branch", "--quiet", "--delete", "lists/renewed")
    assert job.run() == "0"
    assert sum("pr create" in request for request in job.requests) == 1


def test_next_week_only_what_changed_is_in_the_pull_request(job: Job) -> None:
    job.run()
    job.git("switch", "--quiet", "main")
    job.git("merge", "--quiet", "lists/renewed")
    job.git("branch", "--quiet", "--delete", "lists/renewed")
    job.tags(NEXT_WEEK)
    assert job.run() == "3"
    changed = job.git("diff", "--name-only", "main", "lists/renewed").split()
    assert changed == ["acrnet.lock.json", "lists/factory.txt", "lists/laboratory.nft"]
    assert sum("pr create" in request for request in job.requests) == 2


# The timer of systemd


def test_systemd_takes_the_units_as_they_are(tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    for unit in UNITS.iterdir():
        text = unit.read_text(encoding="utf-8").replace("/usr/local/bin/acrnet", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    paths = [str(tmp_path / unit.name) for unit in sorted(UNITS.iterdir())]
    done = subprocess.run([analyze, "verify", "--man=no", *paths], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_command_of_the_service_renews_the_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = (UNITS / "acrnet-lists.service").read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=/usr/local/bin/acrnet (.+)$", service, re.MULTILINE)
    shutil.copy(SAMPLES / "acrnet.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACRNET_STATE_DIR", str(tmp_path / "state"))
    offline = ["--file", str(TAGS), "--published", "2026-11-23"]
    assert run([*shlex.split(command), *offline]) == 3
    assert "SuccessExitStatus=3" in service.splitlines()
    assert (tmp_path / "change.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in (tmp_path / "lists").iterdir()) == ["factory.txt", "laboratory.nft"]
    assert run([*shlex.split(command), *offline]) == 0

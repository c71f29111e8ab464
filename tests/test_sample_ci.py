"""The pieces for pipelines: well-formed for the programs that read them, with scripts that run."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parent.parent
ACTION = ROOT / ".github" / "actions" / "acrnet"
SAMPLES = ROOT / "infra-samples"
TAGS = SAMPLES / "contoso" / "service-tags.json"
PLAN = SAMPLES / "pull-request" / "plan.json"
AUDIT = ["--regions", "westeurope,francecentral", "--from", str(PLAN)]
"""Which the plan of the sample fails: it closes francecentral."""
Document = dict[str, Any]  # Any: YAML of its own shape


def read(path: Path) -> Document:
    """A document in which every value is a text, as its schema has it."""
    document: Document = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - the most restricted
    return document


def require_valid(document: Document, schema: str) -> None:
    package = pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed; the extra dev has it")
    file = resources.files(package) / "builtin_schemas" / "vendor" / f"{schema}.json"
    jsonschema.Draft7Validator(json.loads(file.read_text(encoding="utf-8"))).validate(document)


class Runner:
    """A machine of a pipeline: its variables, and programs that note how they were called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.environment = {
            "PATH": f"{self.programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "ACRNET_STATE_DIR": str(folder / "state"),
            "ACRNET_CACHE_DIR": str(folder / "cache"),
            "RUNNER_TEMP": str(self.temporary),
            "AGENT_TEMPDIRECTORY": str(self.temporary),
            "GITHUB_OUTPUT": str(folder / "outputs"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "GITHUB_REPOSITORY": "contoso/network",
        }
        # In place of Microsoft's page: the service tags of the sample.
        fetch = f'if [ "$1 $2" = "tags fetch" ]; then set -- "$@" --file {TAGS} --published 2026-11-23; fi'
        self.program("acrnet", f'{fetch}\nexec {sys.executable} -m acrnet "$@"')

    def program(self, name: str, script: str) -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def run(self, script: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        how = ["-c", script] if isinstance(script, str) else [str(script)]
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", *how],
            cwd=self.folder,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def outputs(self) -> dict[str, str]:
        lines = (self.folder / "outputs").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def summary(self) -> str:
        path = self.folder / "summary"
        return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


# The action of GitHub


def test_the_action_is_one_and_pins_what_it_uses() -> None:
    action = read(ACTION / "action.yml")
    require_valid(action, "github-actions")
    used = [step["uses"] for step in action["runs"]["steps"] if "uses" in step]
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)] == []


def test_no_input_stands_in_a_script_where_it_would_be_read_as_one() -> None:
    for step in read(ACTION / "action.yml")["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_an_audit_that_fails_leaves_its_reports_and_ends_the_job(runner: Runner) -> None:
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed; the machines of GitHub have it")
    done = runner.run(ACTION / "run.sh", COMMAND="audit", ARGUMENTS="\n".join(AUDIT), SERVICE_TAGS="fetch")
    assert done.returncode == 0, done.stderr
    outputs = runner.outputs
    assert outputs["code"] == "4"
    names = sorted(path.name for path in Path(outputs["folder"]).iterdir())
    assert names == ["acrnet.sarif", "acrnet.xml", "audit.json", "note.md", "upload.sarif"]
    assert json.loads(Path(outputs["sarif"]).read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert "::error " in done.stdout
    assert "francecentral" in runner.summary
    last = read(ACTION / "action.yml")["runs"]["steps"][-1]["run"]
    assert {code: runner.run(last, CODE=code).returncode for code in ("0", "3", "4", "7")} == {
        "0": 0,
        "3": 0,
        "4": 4,
        "7": 7,
    }


def test_a_plan_and_its_apply_leave_the_plan_and_the_journal(runner: Runner) -> None:
    estate = runner.folder / "estate"
    shutil.copytree(SAMPLES / "contoso", estate)
    options = f"--sandbox\n{estate}\n  --config\n{estate / 'acrnet.yaml'}  \n\n"
    assert runner.run(ACTION / "run.sh", COMMAND="plan", ARGUMENTS=options, SERVICE_TAGS="").returncode == 0
    planned = runner.outputs
    assert planned["code"] == "3"
    assert runner.summary
    (runner.folder / "outputs").unlink()
    plan = runner.folder / "plan.json"
    shutil.move(Path(planned["folder"]) / "plan.json", plan)
    done = runner.run(
        ACTION / "run.sh", COMMAND="apply", ARGUMENTS=f"{plan}\n--sandbox\n{estate}", SERVICE_TAGS="fetch"
    )
    assert (done.returncode, runner.outputs["code"]) == (0, "0"), done.stderr
    assert (Path(runner.outputs["folder"]) / "journal.jsonl").stat().st_size > 0
    assert "note" not in runner.outputs


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("audit; touch broken", "--from\nx"),
        ("audit", "--from\n$(touch broken)"),
        ("audit", '"; touch broken; "'),
        ("audit", "--regions\nwesteurope\n--from\n`touch broken`"),
        ("$(touch broken)", ""),
    ],
)
def test_nothing_in_an_input_is_read_as_a_script(runner: Runner, command: str, arguments: str) -> None:
    done = runner.run(ACTION / "run.sh", COMMAND=command, ARGUMENTS=arguments, SERVICE_TAGS=str(TAGS))
    assert (done.returncode, runner.outputs["code"]) == (0, "2")
    assert not list(runner.folder.rglob("broken"))


GH = """printf '%s\\n' "$*" >> {folder}/requests
case "$*" in *--jq*) printf '%s' "$EXISTING"; exit "${{READABLE:-0}}" ;; esac
for each in "$@"; do case "$each" in body=@*) cp "${{each#body=@}}" {folder}/body ;; esac; done
exit "${{WRITABLE:-0}}"
"""


@pytest.mark.parametrize(
    ("existing", "request_line"),
    [
        ("", "--method POST repos/contoso/network/issues/7/comments"),
        ("41\n42\n", "--method PATCH repos/contoso/network/issues/comments/41"),
    ],
)
def test_a_pull_request_has_one_comment_of_a_title(runner: Runner, existing: str, request_line: str) -> None:
    runner.program("gh", GH.format(folder=runner.folder))
    note = runner.folder / "note.md"
    note.write_text("What the audit says.\n", encoding="utf-8")
    done = runner.run(ACTION / "comment.sh", NOTE=str(note), NUMBER="7", TITLE="Registry --> x", EXISTING=existing)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert request_line in (runner.folder / "requests").read_text(encoding="utf-8")
    lines = (runner.folder / "body").read_text(encoding="utf-8").splitlines()
    assert lines == ["<!-- acrnet: Registry - -> x -->", "## Registry --> x", "", "What the audit says."]


def test_a_note_that_is_too_long_for_a_comment_is_cut(runner: Runner) -> None:
    runner.program("gh", GH.format(folder=runner.folder))
    note = runner.folder / "note.md"
    note.write_text("ü" * 65_530, encoding="utf-8")
    assert runner.run(ACTION / "comment.sh", NOTE=str(note), NUMBER="7", TITLE="T").returncode == 0
    text = (runner.folder / "body").read_text(encoding="utf-8")
    assert len(text) <= 65_536
    assert text.endswith("The summary of the run has the rest.\n")


@pytest.mark.parametrize("failure", ["READABLE", "WRITABLE"])
def test_a_run_that_may_not_comment_says_so_and_fails_nothing(runner: Runner, failure: str) -> None:
    runner.program("gh", GH.format(folder=runner.folder))
    note = runner.folder / "note.md"
    note.write_text("x\n", encoding="utf-8")
    done = runner.run(ACTION / "comment.sh", NOTE=str(note), NUMBER="7", TITLE="T", **{failure: "1"})
    assert done.returncode == 0
    assert done.stdout.startswith("::warning::")


# The workflow that tests a script against an estate; tests/clients runs its steps


def test_the_workflow_of_an_estate_is_one_and_pins_what_it_uses() -> None:
    workflow = read(SAMPLES / "sandbox" / "workflow.yml")
    require_valid(workflow, "github-workflows")
    steps = workflow["jobs"]["estate"]["steps"]
    used = [step["uses"] for step in steps if "uses" in step]
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)] == []
    assert steps[-1]["if"] == "always()"
    assert os.access(SAMPLES / "sandbox" / "allow-registry.sh", os.X_OK)


# Azure Pipelines and GitLab


def test_the_template_of_azure_pipelines_is_one() -> None:
    require_valid(read(SAMPLES / "ci" / "azure-pipelines.yml"), "azure-pipelines")


def test_the_script_of_azure_pipelines_ends_as_the_audit_does_and_leaves_its_reports(runner: Runner) -> None:
    steps = read(SAMPLES / "ci" / "azure-pipelines.yml")["steps"]
    (script,) = [step["bash"] for step in steps if "acrnet audit" in step.get("bash", "")]
    done = runner.run(script, ARGUMENTS=json.dumps(AUDIT))
    assert done.returncode == 4, done.stderr
    assert "##vso[task.logissue type=error" in done.stdout
    assert f"##vso[task.uploadsummary]{runner.temporary}/acrnet/note.md" in done.stdout
    assert (runner.temporary / "acrnet" / "acrnet.xml").is_file()


def test_the_job_of_gitlab_is_one_and_ends_as_the_audit_does(runner: Runner) -> None:
    document = read(SAMPLES / "ci" / "gitlab-ci.yml")
    require_valid(document, "gitlab-ci")
    job = document["registry-access"]
    script = "\n".join(line for line in job["script"] if "pip install" not in line)
    done = runner.run(script, ACRNET_AUDIT=shlex.join(AUDIT))
    assert done.returncode == 4, done.stderr
    assert (runner.folder / job["artifacts"]["reports"]["junit"]).is_file()


# pre-commit and the container


def test_the_hook_audits_the_files_of_a_commit(runner: Runner) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {"id", "name", "entry", "language", "files"} <= set(hook)
    wanted = re.compile(hook["files"])
    groups = sorted((SAMPLES / "contoso" / "security-groups").iterdir())
    assert [path.name for path in groups if not wanted.search(path.name)] == []
    assert not wanted.search("package.json")
    arguments = [str(TAGS) if each == "latest" else each for each in hook["args"]]
    done = runner.run(shlex.join([*shlex.split(hook["entry"]), *arguments, *map(str, groups)]))
    assert done.returncode == 4, done.stderr
    assert done.stdout.startswith("Audit: ")


def test_the_container_installs_what_there_is_and_runs_as_nobody() -> None:
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            assert [name for name in line.split()[1:-1] if not (ROOT / name).exists()] == []
    extras = re.findall(r'"/source\[([a-z,]+)\]"', "\n".join(lines))[0].split(",")
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert set(extras) <= set(tomllib.load(file)["project"]["optional-dependencies"])
    assert "USER 65532:65532" in lines
    assert 'ENTRYPOINT ["acrnet"]' in lines

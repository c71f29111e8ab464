"""A command line that cannot be read: what is wrong with it, what to do next, exit code 2, and nothing else."""

from __future__ import annotations

import pytest

from .conftest import Ended, RunCommand, WriteEstate

BOTH = ("--registry", "contoso", "--nsg", "nsg-app")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("pln",), "There is no command 'pln'. Did you mean plan? Try 'acrnet --help'.", id="command"),
        pytest.param(("frobnicate",), "There is no command 'frobnicate'. Try 'acrnet --help'.", id="no command"),
        pytest.param(("",), "There is no command ''. Try 'acrnet --help'.", id="empty command"),
        pytest.param(("PLAN",), "There is no command 'PLAN'. Did you mean plan? Try 'acrnet --help'.", id="upper case"),
        pytest.param(
            ("sandbox", "int"),
            "There is no command 'int'. Did you mean init? Try 'acrnet sandbox --help'.",
            id="command of a group",
        ),
        pytest.param(("plan", "--bogus"), "There is no option --bogus. Try 'acrnet plan --help'.", id="option"),
        pytest.param(("--bogus",), "There is no option --bogus. Try 'acrnet --help'.", id="option of no command"),
        pytest.param(("plan", "-x"), "There is no option -x. Try 'acrnet plan --help'.", id="short option"),
        pytest.param(
            ("plan", "--nsgs", "a"),
            "There is no option --nsgs. Did you mean --nsg? Try 'acrnet plan --help'.",
            id="misspelt option",
        ),
        pytest.param(
            ("plan", "--reg", "a"),
            "There is no option --reg. Did you mean --region or --registry? Try 'acrnet plan --help'.",
            id="beginning of an option",
        ),
        pytest.param(
            ("plan", "--\x1b[31mx"), "There is no option --\\x1b[31mx. Try 'acrnet plan --help'.", id="escape sequence"
        ),
        pytest.param(("plan", "--nsg"), "--nsg needs a value. Try 'acrnet plan --help'.", id="no value"),
        pytest.param(
            ("plan", "--force=yes"), "--force takes no value. Try 'acrnet plan --help'.", id="value of a flag"
        ),
        pytest.param(("--version=3",), "--version takes no value. Try 'acrnet --help'.", id="value of the version"),
        pytest.param(
            ("plan", "-v=3"), "There is no option -=. Try 'acrnet plan --help'.", id="value of a counted flag"
        ),
        pytest.param(("plan", "nsg-app"), "'nsg-app' follows no option. Try 'acrnet plan --help'.", id="argument"),
        pytest.param(("apply", "a", "b"), "'b' follows no option. Try 'acrnet apply --help'.", id="second argument"),
        pytest.param(
            ("audit", "nsgs.json"),
            "'nsgs.json' follows no option. Name files to audit with --from PATH...",
            id="file of an audit",
        ),
        pytest.param(
            ("inspect",),
            "Nothing says which registry to inspect. Name it, as in acrnet inspect contoso, or give --registry-file or"
            " --regions.",
            id="no argument",
        ),
        pytest.param(("sandbox", "init"), "DIR is missing. Try 'acrnet sandbox init --help'.", id="no folder"),
        pytest.param(
            ("plan", *BOTH, "--format", "markdwn"),
            "--format does not take 'markdwn'. Did you mean markdown? It takes text, json, markdown.",
            id="misspelt word",
        ),
        pytest.param(
            ("inspect", "contoso", "--format", "csv"),
            "--format does not take 'csv'. It takes text, json, markdown.",
            id="word of another command",
        ),
        pytest.param(
            ("plan", *BOTH, "--mode", "half"), "--mode does not take 'half'. It takes complete, minimal.", id="word"
        ),
        pytest.param(
            ("audit", *BOTH, "--fail-on", "warning", "--fail-on", "wrning"),
            "--fail-on does not take 'wrning'. Did you mean warning? It takes error, warning, note, none.",
            id="word given again",
        ),
        pytest.param(
            ("plan", *BOTH, "--max-nsgs", "0"),
            "--max-nsgs does not take '0'. It takes a whole number of 1 or more. Try 'acrnet plan --help'.",
            id="number out of bounds",
        ),
        pytest.param(
            ("plan", *BOTH, "--max-deletes", "some"),
            "--max-deletes does not take 'some'. It takes a whole number of 0 or more. Try 'acrnet plan --help'.",
            id="no number",
        ),
    ],
)
def test_a_command_line_with_a_mistake_is_answered_in_one_line(
    acrnet: RunCommand, estate: WriteEstate, arguments: tuple[str, ...], says: str
) -> None:
    estate()
    assert acrnet(*arguments) == Ended(2, "", f"acrnet: {says}\n")


def test_values_are_what_the_options_say(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    plain = acrnet("plan", *BOTH, "--format", "json")
    assert acrnet("plan", *BOTH, "--format=json", "--max-nsgs", "1", "--max-deletes", " 0 ") == plain
    assert acrnet("plan", "--registry=contoso", "--nsg=nsg-app", "--nsg", "nsg-app", "--format=JSON") == plain

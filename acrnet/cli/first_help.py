"""What `--help` shows of each command: the options that most runs need, and every code it can end with."""

from __future__ import annotations

_ALWAYS = {
    1: "Azure failed, or something unexpected did",
    2: "an option, the configuration or an input file is wrong",
    130: "interrupted before anything was written (143, 129: SIGTERM, SIGHUP)",
    141: "whoever read standard output went away",
}
_WRITING = {6: "refused; nothing was written", 7: "stopped half-way; the journal says what was done"}
_READING = {6: "refused: no permission, or older service tags than --max-age allows"}
_EXIT_CODES = {
    "plan": {
        0: "every need is met after the plan",
        3: "changes are pending (only with --detailed-exitcode)",
        4: "a need is not met after the plan",
        5: "it cannot be decided whether every need is met",
        6: "refused: more would change than the limits allow, or no permission",
    },
    "audit": {
        0: "every required need is met",
        4: "one is not, or a finding has the level of --fail-on",
        5: "that cannot be decided, or there is nothing to audit",
        6: "refused: no permission",
    },
    "apply": {
        0: "every need is met, and that was read again",
        4: "a need is not met",
        5: "it cannot be decided whether every need is met",
        **_WRITING,
    },
    "inspect": {0: "the registry was read", **_READING},
    "rollback": {0: "the rules are what they were", **_WRITING},
    "remove": {0: "the rules are deleted", **_WRITING},
    "export": {0: "the list is written", **_READING},
    "watch": {
        0: "the lists are what they were",
        1: "service tags could not be fetched, or what came is something else",
        3: "a list changed, or would with --dry-run; the note says how",
        6: "refused: much that was there is missing, or no permission",
    },
    "fetch": {
        0: "the service tags are in the history",
        1: "they could not be fetched, or what came is something else",
        6: "refused: more than a tenth of the version before is missing",
    },
    "show": {0: "the document was shown, whatever it says"},
    "tags show": {0: "the tags were read", **_READING},
    "lookup": {0: "every address was looked up, whether a tag holds it or not", **_READING},
    "regions": {0: "the tags were read", **_READING},
    "diff": {
        0: "the editions were compared",
        3: "something changed (only with --detailed-exitcode)",
        **_READING,
    },
    "reduce": {0: "the tags are covered", **_READING},
    "history": {0: "the history was read"},
    "prune": {0: "the versions are removed, or there was none to remove", 6: "refused: nobody confirmed it"},
    "init": {
        0: "the folder holds the estate",
        1: "something unexpected happened",
        2: "the folder is not empty or cannot be written, or an option is wrong",
    },
    "serve": {
        0: "the server was stopped: by Ctrl-C, SIGTERM or SIGHUP",
        1: "something unexpected happened",
        2: "the folder is no estate or is served already, or the port is taken",
    },
}

_MAKING = (
    "--registry",
    "--nsg",
    "--subscription",
    "--config",
    "--source",
    "--prune",
    "--owner",
    "--sandbox",
    "--cloud",
)
COMMON = {
    "plan": (*_MAKING, "--out", "--format", "--output", "--details", "--detailed-exitcode"),
    "apply": (*_MAKING, "--yes", "--journal", "--details", "--allow-incomplete"),
    "audit": (
        *("--from", "--nsg", "--all", "--config", "--registry", "--regions", "--client", "--assume"),
        *("--fail-on", "--baseline", "--sandbox", "--service-tags", "--format", "--output"),
    ),
    "diff": (
        *("--registry", "--registry-file", "--regions", "--include", "--profile", "--sandbox", "--cloud", "--config"),
        *("--format", "--details", "--detailed-exitcode"),
    ),
    "inspect": (
        *("--registry-file", "--regions", "--profile", "--include", "--sandbox", "--cloud", "--service-tags"),
        *("--config", "--format", "--output", "--details"),
    ),
    "export": (
        *("--format", "--max-entries", "--list", "--registry", "--registry-file", "--regions", "--profile"),
        *("--include", "--sandbox", "--cloud", "--service-tags", "--out", "--force"),
    ),
}
"""The options that `--help` shows of a command which has too many for two screens; `--help-all` shows the rest."""


def exit_codes(*path: str) -> str:
    r"""Return the list of the codes that a command ends with, by its name or group and name; `\b` keeps lines apart."""
    own = _EXIT_CODES.get(" ".join(path)) or _EXIT_CODES[path[-1]]
    codes = sorted((_ALWAYS | own).items())
    return "\n".join(["\b", "Exit codes:", *(f"  {code:3}  {meaning}" for code, meaning in codes)])

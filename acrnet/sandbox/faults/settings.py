"""A fault as it stands in ``sandbox.yaml``."""

import re
from collections.abc import Mapping

from acrnet.sandbox.faults import fault as words
from acrnet.sandbox.faults.fault import Fault
from acrnet.sandbox.operations import Ending
from acrnet.sandbox.settings_reader import Section

_METHODS = ("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "WRITE", "*")
_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)  # RFC 9110, section 5.6.2
_CODE, _MESSAGE = "InternalServerError", "An error occurred (declared fault)."
_GOES_WITH = {
    "code": ("status", "operation"),
    "message": ("status", "operation"),
    "headers": ("status",),
    "body": ("status",),
    "retry_after": ("status", "throttled"),
    "applied": ("operation",),
    "every": ("answer",),
    "host": ("links",),
}
"""The kinds that each further setting belongs to; with any other it would be without effect."""


def read_fault(section: Section) -> Fault:
    """Return a fault.

    Raises:
        EstateError: it has no kind or several, a word that is not known, or a setting that does not go with its kind.
    """
    kinds = [kind for kind in words.KINDS if section.has(kind)]
    if len(kinds) != 1 and kinds != ["status", "answer"]:
        section.fail(section.line, f"a fault has exactly one of {', '.join(words.KINDS)}, or a status with an answer")
    for key, owners in _GOES_WITH.items():
        if section.has(key) and not set(owners) & set(kinds):
            section.fail(section.line_of(key), f'"{key}" goes with {" or ".join(owners)}, not with {kinds[0]}')
    fault = Fault(
        method=section.choice("method", _METHODS, "*"),
        path=section.text("path", "*"),
        first=section.number("first", 1, least=1),
        times=_times(section),
        status=_status(section),
        code=section.text("code", _CODE),
        message=section.text("message", _MESSAGE),
        body=section.text("body", ""),
        headers=_headers(section),
        throttled=section.choice("throttled", words.THROTTLED, ""),
        retry_after=section.number("retry_after", 10),
        challenge=section.choice("challenge", words.CHALLENGES, ""),
        answer=_answer(section),
        every=section.seconds("every", 1.0),
        links=section.choice("links", words.LINKS, ""),
        host=_host(section),
        connection=section.choice("connection", words.CONNECTIONS, ""),
        ending=_ending(section) if section.has("operation") else None,
        kill=section.choice("kill", words.KILLS, ""),
    )
    section.finish()
    return fault


def _times(section: Section) -> int | None:
    """How often; a challenge stands until it is met with a token, and says nothing to whoever has one."""
    usual = "always" if section.has("challenge") else "1"
    return None if section.text("times", usual) == "always" else section.number("times", 1, least=1)


def _status(section: Section) -> int:
    status = section.number("status", 0)
    if section.has("status") and not 400 <= status <= 599:
        section.fail(section.line_of("status"), f'"status" is {status}, not an error status from 400 to 599')
    return status


def _headers(section: Section) -> Mapping[str, str]:
    headers = section.section("headers")
    for name in headers.names():
        if not _TOKEN.fullmatch(name):
            headers.fail(headers.line_of(name), "a header has a name that HTTP does not have")
    declared = {key: headers.text(key) for key in headers.names()}
    if section.has("retry_after"):
        declared["Retry-After"] = str(section.number("retry_after", 0))
    return declared


def _answer(section: Section) -> str:
    answer = section.choice("answer", (*words.DELIVERIES, *words.FOREIGN, *words.GARBLED), "")
    if answer in words.FOREIGN and section.has("body"):
        section.fail(section.line_of("body"), f'"body" does not go with "answer: {answer}", which has one of its own')
    if section.has("every") and answer not in {"drip", "head"}:
        section.fail(section.line_of("every"), f'"every" goes with answer: drip or head, not with {answer}')
    return answer


def _host(section: Section) -> str:
    if section.has("host") and section.text("links", "") != "elsewhere":
        section.fail(section.line_of("host"), '"host" goes with links: elsewhere')
    return section.text("host", words.ELSEWHERE)


def _ending(section: Section) -> Ending:
    status = section.choice("operation", words.ENDINGS)
    return Ending(
        status=status,
        resource={"Succeeded": "Failed", "InProgress": "Succeeded"}.get(status, ""),
        code=section.text("code", _CODE),
        message=section.text("message", _MESSAGE),
        applied=section.choice("applied", ("true", "false"), "true") == "true",
    )

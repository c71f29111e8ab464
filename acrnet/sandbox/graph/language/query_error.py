"""Why a query is refused: the details of the answer, as Resource Graph writes them.

Bodies of real refusals: InvalidQuery with ParserFailure (azure-powershell, ResourceGraph scenario tests of 2021;
Azure/aztfexport issue 485), with InvalidQueryLanguage (azure-powershell issue 13762), with UnsupportedJoinFlavor
(azure-docs issue 45495), with UnknownFunction (the Azure Monitor plug-in of Centreon), and, alone,
DisallowedLogicalTableName (microsoft/ARI issue 46) and ResponsePayloadTooLarge (issue 199 there). For
DisallowedMaxNumberOfRemoteTables the message is not reported, for wrong names and types the code is not
(Azure/review-checklists issue 1002): these, and how often ParserFailure is repeated for one query, are unverified.
``NotServedBySandbox`` is added wherever the sandbox serves less than Azure.
"""

from collections.abc import Mapping

from acrnet.sandbox.clock import timestamp
from acrnet.sandbox.exchange import ArmError
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject

_INVALID: JsonObject = {
    "code": "InvalidQuery",
    "message": "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the "
    "error before retrying.",
}


class QueryError(Exception):
    """A query that is not answered; ``details`` say why."""

    def __init__(self, *details: JsonObject) -> None:
        super().__init__("; ".join(str(detail["message"]) for detail in details))
        self.details = details

    def answer(self, query: str, now: float, headers: Mapping[str, str]) -> ArmError:
        """The answer to a request with this query, with headers."""
        message = support_line(now, guid("graph", query, str(now)))
        return ArmError(400, "BadRequest", message, self.details, headers)


def support_line(now: float, identifier: str) -> str:
    """The message of every refusal: what support asks for. The reason is among the details."""
    info = f"timestamp = {timestamp(now)}, correlationId = {identifier}"
    return f"Please provide below info when asking for support: {info}."


def parser_failure(text: str, offset: int, token: str) -> QueryError:
    """The query cannot be read from this token on; a position of 0 is left out, as in real answers."""
    before = text[:offset]
    position = offset - (before.rfind("\n") + 1)
    place: JsonObject = {"line": before.count("\n") + 1}
    if position:
        place["characterPositionInLine"] = position
    return QueryError(_INVALID, {"code": "ParserFailure", "message": "ParserFailure", **place, "token": token})


def not_in_language(token: str, reason: str) -> QueryError:
    """The query has something of the Kusto language that is not served here."""
    real: JsonObject = {
        "code": "InvalidQueryLanguage",
        "message": "InvalidQueryLanguage",
        "line": -1,
        "characterPositionInLine": -1,
        "token": token,
    }
    return QueryError(_INVALID, real, _not_served(reason))


def unknown_function(name: str) -> QueryError:
    """There is no such function, or the sandbox does not have it."""
    return QueryError(
        _INVALID,
        {"code": "UnknownFunction", "message": f"Unknown function: '{name}'."},
        _not_served(f"The sandbox has no function '{name}'"),
    )


def unsupported_join(kind: str) -> QueryError:
    """Resource Graph has no such join."""
    message = f'The join kind "{kind}" is not supported or not allowed.'
    return QueryError(_INVALID, {"code": "UnsupportedJoinFlavor", "message": message})


def disallowed_table(name: str) -> QueryError:
    """There is no such table, or the sandbox does not have it."""
    message = f"Table {name} is invalid, unsupported or disallowed."
    return QueryError({"code": "DisallowedLogicalTableName", "message": message})


def payload_too_large(size: int, most: int) -> QueryError:
    """The rows of an answer take more bytes than Resource Graph sends."""
    message = (
        f"Response payload size is {size}, and has exceeded the limit of {most}. Please consider querying less data at "
        "a time and make paginated call if needed."
    )
    return QueryError({"code": "ResponsePayloadTooLarge", "message": message})


def too_many_tables(most: int) -> QueryError:
    """More joins and unions than a query may have."""
    message = f"A query may have {most} join and union operators at most."
    return QueryError(_INVALID, {"code": "DisallowedMaxNumberOfRemoteTables", "message": message})


def invalid(message: str) -> QueryError:
    """A name, a type or a number in the query is not right."""
    return QueryError(_INVALID, {"code": "InvalidQuery", "message": message})


def beyond_sandbox(reason: str) -> QueryError:
    """The query asks for more work than the sandbox does."""
    return QueryError(_INVALID, _not_served(reason))


def _not_served(reason: str) -> JsonObject:
    return {"code": "NotServedBySandbox", "message": f"{reason}; docs/sandbox.md lists what is served."}

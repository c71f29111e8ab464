"""What a replay cannot answer about registries as Azure did, each with the reason.

Recordings are of 2018 to 2023, and the provider has changed since: the sandbox answers as the latest do.
"""

from .remainder import Remainder

_ANY = r"microsoft\.containerregistry/.*"
_REGISTRIES = r"microsoft\.containerregistry/registries"
_POOLS, _CONNECTIONS = rf"{_REGISTRIES}/agentpools", rf"{_REGISTRIES}/privateendpointconnections"
_PACKAGES = "azure-mgmt-containerregistry"
_UNTIL_2021 = rf"azure-cli 202[01]|{_PACKAGES}"
_UNTIL_JULY_2020 = "azure-cli 2020-07"
_GROWN = "the versions of 2017 and 2019 got more properties in the course of 2020"
_REWRITTEN = "a recording of February 2019, whose addresses and versions were changed afterwards"

OF_REGISTRIES = (
    Remainder(
        _ANY, "", r"header api-supported-versions was not", "answers have it since December 2021, errors since 2023"
    ),
    Remainder(_ANY, "", r"header content-type was recorded", "until 2023 an answer without content had the body null"),
    Remainder(_ANY, "", r"passwords\[\]\.value is", "passwords are made at random"),
    Remainder(_ANY, _UNTIL_2021, r"\.systemData is added", "answers say since September 2020 who wrote a resource"),
    Remainder(rf"{_REGISTRIES}(?:/replications)?", _UNTIL_2021, r"properties\.\w+ is added", _GROWN),
    Remainder(rf"{_REGISTRIES}(?:/importimage)?", "202[01].*test_acr_image_import", ".", _REWRITTEN),
    Remainder(_REGISTRIES, "3.0.0rc10", r"is missing: \[\]", "for some weeks of 2020, 2019-05-01 had more properties"),
    Remainder(_REGISTRIES, f"{_PACKAGES} 2.8.0", "firewallRules", "a field of 2018 that no version of today has"),
    Remainder(
        _REGISTRIES,
        _UNTIL_JULY_2020,
        "status 201, recorded 200|azure-asyncoperation",
        "until July 2020 identities were set at once",
    ),
    Remainder(
        _REGISTRIES, _UNTIL_2021, r"\.(?:identity|encryption)\b", "until 2021 a change was shown when it had ended"
    ),
    Remainder(rf"{_REGISTRIES}/listusages", _UNTIL_2021, r"\.value has \d items", "until 2021 there were two usages"),
    Remainder(rf"{_REGISTRIES}/listusages", "", r"limit is 200, recorded 100", "since then there can be 200 IP rules"),
    Remainder(
        rf"{_REGISTRIES}/replications", "", r"status\.displayStatus is", "when a replication is ready is not certain"
    ),
    Remainder(_POOLS, _UNTIL_2021, "body is None, recorded dict", "until 2021 the result of a deletion had a state"),
    Remainder(
        _POOLS,
        _UNTIL_JULY_2020,
        "recorded EntityNotFound|x-ms-failure-cause was not",
        "in July 2020 the provider itself missed a pool",
    ),
    Remainder(_POOLS, _UNTIL_2021, "status 204, recorded 404", "until 2021 the result of a deletion was gone with it"),
    Remainder(
        _POOLS, "", r"\.status is 'Succeeded', recorded 'Updating'", "two operations overlap, one long and one short"
    ),
    Remainder(_POOLS, _PACKAGES, r"\.tags is added", "in August 2020 a pool lost its tags"),
    Remainder(
        rf"{_REGISTRIES}/\w+pipelines", "", r"\.location is 'eastus'", "the location of a pipeline was in capitals"
    ),
    Remainder(
        rf"{_REGISTRIES}/tasks.*",
        "",
        "baseImageDependencies is missing",
        "what a task builds on is known when it has run",
    ),
    Remainder(rf"{_REGISTRIES}/taskruns", "", "runResult", "nothing runs in the sandbox"),
    Remainder(
        rf"{_REGISTRIES}/credentialsets", "", r"credentialHealth\.errorMessage is", "its text is the directory's"
    ),
    Remainder(
        rf"{_REGISTRIES}/webhooks/listevents", "", "eventResponseMessage|headers|requestUri", "nobody answers a ping"
    ),
)

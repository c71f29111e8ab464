"""What Azure answered otherwise about registries when it was recorded, and until when.

Each has recordings of both sides: the old answer before the day, and that of today since.
"""

from datetime import date

from .remainder import Change

_ANY = r"microsoft\.containerregistry/.*"
_REGISTRIES = r"microsoft\.containerregistry/registries"
_POOLS, _CONNECTIONS = rf"{_REGISTRIES}/agentpools", rf"{_REGISTRIES}/privateendpointconnections"

CHANGES_OF_REGISTRIES = (
    Change(_ANY, r"header content-type was recorded", date(2023, 11, 1), "an answer without content had the body null"),
    Change(_ANY, r"header api-supported-versions was not", date(2023, 3, 1), "errors did not list the versions"),
    Change(
        r"microsoft\.containerregistry/(?!.*connections).*",
        r"\.systemData is added",
        date(2020, 9, 1),
        "answers did not say who wrote a resource",
    ),
    Change(_CONNECTIONS, r"\.systemData is added", date(2021, 1, 1), "the answer to a change did not say who wrote it"),
    Change(
        rf"{_REGISTRIES}(?:/replications)?",
        r"properties\.\w+ is added",
        date(2020, 5, 1),
        "the versions of 2017 and 2019 had fewer properties",
    ),
    Change(
        _REGISTRIES,
        r"properties\.(?:dataEndpointHostNames|privateEndpointConnections) is missing: \[\]",
        date(2020, 5, 1),
        "for some weeks 2019-05-01 had more properties",
    ),
    Change(_REGISTRIES, "firewallRules", date(2019, 1, 1), "there were rules of a firewall, which no version has"),
    Change(
        _REGISTRIES, "status 201, recorded 200|azure-asyncoperation", date(2020, 7, 1), "identities were set at once"
    ),
    Change(
        _REGISTRIES,
        r"\.(?:identity|encryption)\b",
        date(2021, 1, 1),
        "a change of identity or encryption was shown when it had ended",
    ),
    Change(rf"{_REGISTRIES}/listusages", r"\.value has \d items", date(2022, 1, 1), "there were two usages"),
    Change(_POOLS, "body is None, recorded dict", date(2021, 1, 1), "the result of a deletion had a state"),
    Change(_POOLS, "status 204, recorded 404", date(2021, 1, 1), "the result of a deletion was gone with it"),
    Change(
        _POOLS,
        "recorded EntityNotFound|x-ms-failure-cause was not",
        date(2020, 7, 1),
        "the provider itself missed a pool",
    ),
)

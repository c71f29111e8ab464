"""What a replay cannot answer about registries as Azure did, each with the reason."""

from .remainder import Remainder

_REGISTRIES = r"microsoft\.containerregistry/registries"
_POOLS = rf"{_REGISTRIES}/agentpools"
_REWRITTEN = "a recording of February 2019, whose addresses and versions were changed afterwards"

OF_REGISTRIES = (
    Remainder(r"microsoft\.containerregistry/.*", "", r"passwords\[\]\.value is", "passwords are made at random"),
    Remainder(rf"{_REGISTRIES}(?:/importimage)?", "202[01].*test_acr_image_import", ".", _REWRITTEN),
    Remainder(
        rf"{_REGISTRIES}/listusages", "", r"limit is 200, recorded 100", "there can be 200 IP rules; no date is known"
    ),
    Remainder(_POOLS, "azure-mgmt-containerregistry", r"\.tags is added", "in August 2020 a pool lost its tags"),
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

"""Finding, reading and checking `acrnet.yaml`, which becomes one frozen value.

Importing this package is cheap: YAML and pydantic are loaded when a file is read.
"""

from acrnet.config.configuration import DEFAULT_OWNER, Band, Configuration, Override, Suppression, WatchedList
from acrnet.config.load import load_configuration
from acrnet.config.schema import config_schema

__all__ = [
    "DEFAULT_OWNER",
    "Band",
    "Configuration",
    "Override",
    "Suppression",
    "WatchedList",
    "config_schema",
    "load_configuration",
]

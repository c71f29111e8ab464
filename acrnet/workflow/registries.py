"""Reading the registries whose needs are asked about: from Azure, and from files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from acrnet.workflow.inventory import Inventory
from acrnet.workflow.needs import require_distinct_names
from acrnet.workflow.request import RegistryRequest

if TYPE_CHECKING:
    from acrnet.inventory.files.parameters import Parameters
    from acrnet.inventory.files.registries import RegistryFiles
    from acrnet.registry.model import Registry


@dataclass(frozen=True, slots=True)
class ReadRegistries:
    """The registries that were read, live and from files."""

    live: tuple[Registry, ...] = ()
    from_files: tuple[Registry, ...] = ()
    warnings: tuple[str, ...] = ()
    parameters: Parameters | None = None
    """Values for the parameters of templates; None without any."""
    declared: tuple[str, ...] = ()
    """The names of the parameters that templates among the files declare."""

    @property
    def every(self) -> tuple[Registry, ...]:
        """All of them."""
        return (*self.live, *self.from_files)


def read_registries(inventory: Inventory, request: RegistryRequest, *, more_templates: bool = False) -> ReadRegistries:
    """Return the registries whose needs are asked about; the session is opened only to read live ones.

    Raises UsageError for two registries of one name, and for a value of a parameter that no template declares unless
    there are `more_templates` than those of registries; and what reading raises.
    """
    parameters = _parameters(request)
    files = _registry_files(request, inventory, parameters)
    elsewhere = request.regions or request.registry_file
    live = inventory.registries_named(request.registry if elsewhere else inventory.configuration.registries)
    if files is None:
        require_distinct_names(live)
        return ReadRegistries(live, parameters=parameters)
    if parameters is not None and not more_templates:
        parameters.require_declared(files.parameters)
    require_distinct_names((*live, *files.registries))
    return ReadRegistries(live, files.registries, files.warnings, parameters, files.parameters)


def _registry_files(
    request: RegistryRequest, inventory: Inventory, parameters: Parameters | None
) -> RegistryFiles | None:
    if not request.registry_file:
        return None
    from acrnet.inventory.files.registries import read_registry_files

    values = {} if parameters is None else parameters.values
    cloud = inventory.configuration.cloud
    return read_registry_files(request.registry_file, cloud, parameters=values, use_bicep=request.uses_bicep)


def _parameters(request: RegistryRequest) -> Parameters | None:
    """Return the values that options have for parameters of templates; None without any.

    Raises UsageError for one without a name, and InputFileError for a file without parameters.
    """
    if not (request.param or request.parameters):
        return None
    from acrnet.inventory.files.parameters import Parameters

    return Parameters.of(request.param, request.parameters)

"""Instances of resources as a plan or a state has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acrnet.inventory.files.terraform.address import Address


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance of a resource with its values."""

    text: str
    """Its address as Terraform writes it."""
    address: Address
    values: Mapping[str, object]
    """By attribute name, as the provider's schema has them; any value in it may be Unknown."""
    json_path: str
    """Where the values are in the document."""
    made: bool = False
    """Whether the plan makes it anew."""

    @property
    def type(self) -> str:
        """The type of the resource: `azurerm_network_security_group`."""
        return self.address.type

    def text_of(self, attribute: str) -> str:
        """Return the text of an attribute, "" without one and for a value that is not known."""
        value = self.values.get(attribute)
        return value.strip() if isinstance(value, str) else ""

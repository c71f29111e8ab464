"""What clients need is derived once for each edition of service tags, whoever asks."""

from __future__ import annotations

import pytest

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.resource_id import ResourceId
from acrnet.workflow.needs import DerivedNeeds, require_distinct_names

from ..estates import registry_id
from ..registries import a_registry, catalog, replica

HOME = a_registry(replicas=(replica("westeurope", home=True),))
OTHER = a_registry(
    id=ResourceId.parse(registry_id("fabrikam")),
    login_server="fabrikam.azurecr.io",
    replicas=(replica("northeurope", home=True),),
)


def test_needs_with_the_same_tags_are_the_very_same_value() -> None:
    needs = DerivedNeeds([HOME, OTHER], Configuration())
    assert needs.joined(catalog()) is needs.joined(catalog())
    assert needs.each(catalog()) is needs.each(catalog())


def test_the_needs_of_each_registry_come_in_their_order_and_joined() -> None:
    needs = DerivedNeeds([OTHER, HOME], Configuration())
    first, second = needs.each(catalog())
    assert {need.registry for need in first.needs} == {"fabrikam"}
    assert {need.registry for need in second.needs} == {"contoso"}
    assert needs.joined(catalog()).needs == (*first.needs, *second.needs)
    assert needs.all([catalog(), catalog()]) == needs.joined(catalog()).needs


def test_regions_stand_for_any_registry_there() -> None:
    needs = DerivedNeeds([], Configuration(), ["westeurope"]).joined(catalog())
    assert {need.region for need in needs.needs} == {"westeurope"}
    assert {need.purpose for need in needs.needs} == {"login", "storage"}


def test_no_registry_needs_nothing() -> None:
    assert DerivedNeeds([], Configuration()).each(catalog()) == ()


def test_an_invalid_option_is_refused_before_anything_is_derived() -> None:
    with pytest.raises(UsageError):
        DerivedNeeds([HOME], Configuration(operations=frozenset({"fetch"})))


def test_two_registries_of_one_name_are_refused() -> None:
    elsewhere = a_registry(id=ResourceId.parse(registry_id("Contoso").replace("/rg", "/rg-other")))
    assert elsewhere.id != HOME.id
    with pytest.raises(UsageError, match="Two registries are named"):
        require_distinct_names([HOME, elsewhere])

"""Functions whose results depend on where a template is deployed, and those that only a deployment can answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from acrnet.inventory.files.arm_template.deferred import placeholder
from acrnet.inventory.files.arm_template.functions.function import Arguments
from acrnet.inventory.files.arm_template.functions.resource_ids import id_below, is_subscription, type_index
from acrnet.inventory.files.arm_template.scope import Scope, Target
from acrnet.inventory.files.arm_template.syntax import ExpressionError
from acrnet.unknown import Unknown

_AT_DEPLOYMENT: Final = "is known only when the template is deployed"
_PUBLIC_CLOUD: Final = "the template is deployed to the public cloud, whose endpoints environment() stands for"
_ENVIRONMENT: Final[Mapping[str, object]] = {
    "name": "AzureCloud",
    "gallery": "https://gallery.azure.com/",
    "graph": "https://graph.windows.net/",
    "portal": "https://portal.azure.com",
    "graphAudience": "https://graph.windows.net/",
    "activeDirectoryDataLake": "https://datalake.azure.net/",
    "batch": "https://batch.core.windows.net/",
    "media": "https://rest.media.azure.net",
    "sqlManagement": "https://management.core.windows.net:8443/",
    "vmImageAliasDoc": "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
    "resourceManager": "https://management.azure.com/",
    "authentication": {
        "loginEndpoint": "https://login.microsoftonline.com/",
        "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
        "tenant": "common",
        "identityProvider": "AAD",
    },
    "suffixes": {
        "acrLoginServer": ".azurecr.io",
        "azureDatalakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
        "azureDatalakeStoreFileSystem": "azuredatalakestore.net",
        "azureFrontDoorEndpointSuffix": "azurefd.net",
        "keyvaultDns": ".vault.azure.net",
        "sqlServerHostname": ".database.windows.net",
        "storage": "core.windows.net",
    },
}
"""What the function returns in the public cloud (learn.microsoft.com/azure/azure-resource-manager/templates/
template-functions-deployment, checked 2026-11-29)."""


def _resource_group(_arguments: Arguments, scope: Scope) -> object:
    target = scope.target
    if target.group is None:
        raise ExpressionError("resourceGroup() has no value in a deployment to a subscription")
    name = target.group if isinstance(target.group, str) else "resourceGroup()"
    return {
        "id": target.id,
        "name": target.group,
        "location": _later(f"{name}.location", "the location of the resource group"),
        "tags": _later(f"{name}.tags", "the tags of the resource group"),
        "managedBy": _later(f"{name}.managedBy", "what manages the resource group"),
        "properties": _later(f"{name}.properties", "the state of the resource group"),
        "type": "Microsoft.Resources/resourceGroups",
    }


def _subscription(_arguments: Arguments, scope: Scope) -> object:
    return {
        "id": scope.target.subscription_id,
        "subscriptionId": scope.target.subscription,
        "tenantId": _later("subscription().tenantId", "the tenant of the subscription"),
        "displayName": _later("subscription().displayName", "the name of the subscription"),
    }


def _tenant(_arguments: Arguments, _scope: Scope) -> object:
    return {
        "tenantId": _later("tenant().tenantId", "the tenant"),
        "displayName": _later("tenant().displayName", "the name of the tenant"),
        "countryCode": _later("tenant().countryCode", "the country of the tenant"),
    }


def _environment(_arguments: Arguments, scope: Scope) -> object:
    scope.run.assumptions[_PUBLIC_CLOUD] = None
    return dict(_ENVIRONMENT)


def _deployment(_arguments: Arguments, scope: Scope) -> object:
    return _later(f"deployment() of {scope.names.place}", "what the deployment is called and where its template is")


def _resource_id(arguments: Arguments, scope: Scope) -> object:
    """Return the id in the resource group of the deployment, or in another one that the arguments name."""
    index = type_index(arguments, 2)
    named = arguments.values[:index]
    subscription, group = scope.target.subscription, scope.target.group
    if len(named) == 2:
        subscription, group = _text_or_unknown(named[0]), _text_or_unknown(named[1])
    elif named and group is None and is_subscription(named[0]):
        subscription = _text_or_unknown(named[0])
    elif named:
        group = _text_or_unknown(named[0])
    return id_below(Target(subscription, group).id, arguments, index)


def _subscription_resource_id(arguments: Arguments, scope: Scope) -> object:
    index = type_index(arguments, 1)
    subscription = _text_or_unknown(arguments.values[0]) if index else scope.target.subscription
    return id_below(Target(subscription, None).id, arguments, index)


def _text_or_unknown(value: object) -> str | Unknown:
    if isinstance(value, str | Unknown):
        return value
    raise ExpressionError("a subscription or a resource group is not a text")


def _later(label: str, what: str) -> object:
    return placeholder(label, f"{what} {_AT_DEPLOYMENT}")


def asked_of_azure(name: str, arguments: Arguments) -> object:
    """Return the value of a function that Azure answers, such as `reference`: it is not known."""
    label = arguments.label(name)
    return placeholder(label, f"what {label} returns {_AT_DEPLOYMENT}")


SCOPED: Final[Mapping[str, Callable[[Arguments, Scope], object]]] = {
    "resourcegroup": _resource_group,
    "subscription": _subscription,
    "tenant": _tenant,
    "environment": _environment,
    "deployment": _deployment,
    "resourceid": _resource_id,
    "subscriptionresourceid": _subscription_resource_id,
}
"""By name in lower case."""
ASKED: Final[Mapping[str, str]] = {
    name.lower(): name
    for name in (
        "deployer",
        "externalInput",
        "managementGroup",
        "newGuid",
        "pickZones",
        "providers",
        "reference",
        "references",
        "resourceInfo",
        "roleDefinitions",
        "toLogicalZone",
        "toLogicalZones",
        "toPhysicalZone",
        "toPhysicalZones",
        "utcNow",
        "dateTimeAdd",
        "dateTimeFromEpoch",
        "dateTimeToEpoch",
    )
}
"""Functions that only a deployment can answer, by name in lower case; so are all that begin with `list`."""

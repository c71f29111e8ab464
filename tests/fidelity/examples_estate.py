"""An estate in the making: resources with what is above them, as plain as can be where nothing is said of them."""

from typing import Any, TypeAlias

from acrnet.sandbox.arm_id import RESOURCE_GROUPS, SUBSCRIPTIONS, Target, parse_path, parse_resource_id

JsonValue: TypeAlias = Any  # what json reads

_RULES = "microsoft.network/networksecuritygroups/securityrules"
_DEFAULT_RULES = "microsoft.network/networksecuritygroups/defaultsecurityrules"
_SUBNETS = "microsoft.network/virtualnetworks/subnets"
_PLAIN: dict[str, JsonValue] = {
    "microsoft.network/virtualnetworks": {"addressSpace": {"addressPrefixes": ["10.0.0.0/8", "192.168.0.0/16"]}},
    "microsoft.network/firewallpolicies": {"sku": {"tier": "Premium"}},
    "microsoft.network/firewallpolicies/rulecollectiongroups": {"priority": 100, "ruleCollections": []},
    "microsoft.network/ipgroups": {"ipAddresses": ["10.20.0.0/24"]},
}
"""The properties that a resource has at least, by lower-case type."""
_REPLICA = "northeurope"
"""Where a replication is, which is not where its registry is."""
_WITHOUT_LOCATION = frozenset({"microsoft.authorization/locks", "microsoft.network/azurewebcategories"})


class Estate:
    """Resources by lower-case id; security rules are kept inside their group."""

    def __init__(self, location: str) -> None:
        self.location = location
        self.tags: JsonValue = None
        self.settings = ""
        self._resources: dict[str, JsonValue] = {}
        self._subnets = 0

    def add(self, target: Target, body: JsonValue = None) -> None:
        """A resource with what is above it; without a body as plain as can be, unless it is there."""
        if target.type.lower() == _DEFAULT_RULES:
            target = parse_path(target.scope) or target
            body = None
        self.add_group(target)
        if body is None and target.key in self._resources:
            return
        parent = parse_resource_id(target.scope) if target.type.count("/") > 1 else None
        if parent is not None and parent.type != RESOURCE_GROUPS:
            self.add(parent)
        own = {**self._plain(target), **(body or {}), "id": target.path, "name": target.name}
        own.pop("type", None)
        if target.type == SUBSCRIPTIONS:
            own.pop("name")
        if target.type.lower() == _RULES and parent is not None:
            inner = self._resources[parent.key].setdefault("properties", {})
            inner["securityRules"] = [*inner.get("securityRules", []), own]
        else:
            self._resources[target.key] = own

    def extend(self, target: Target | None, name: str, item: JsonValue) -> None:
        """An item more in a list of a resource's properties."""
        if target is not None:
            self.add(target)
            self._resources[target.key]["properties"].setdefault(name, []).append(item)

    def add_group(self, target: Target) -> None:
        """The resource group that a path is in, in the location of the estate."""
        path = f"/subscriptions/{target.subscription}"
        if target.subscription:
            self._resources.setdefault(path.lower(), {"id": path})
        if target.group and target.type != RESOURCE_GROUPS:
            path = f"{path}/resourceGroups/{target.group}"
            self._resources.setdefault(path.lower(), {"id": path, "location": self.location})

    def files(self) -> dict[str, JsonValue]:
        """The files of the estate, by name."""
        tags = {"service-tags.json": self.tags} if self.tags else {}
        settings = {"sandbox.yaml": self.settings} if self.settings else {}
        return {"estate.json": [*self._resources.values()], **tags, **settings}

    def _plain(self, target: Target) -> JsonValue:
        kind = target.type.lower()
        if kind == SUBSCRIPTIONS.lower():
            return {}
        if kind == RESOURCE_GROUPS.lower():
            return {"location": self.location}
        properties = dict(_PLAIN.get(kind, {}))
        if kind == _SUBNETS:
            self._subnets += 1
            properties["addressPrefix"] = f"10.200.{self._subnets}.0/24"
        if kind == "microsoft.containerregistry/registries":
            properties["adminUserEnabled"] = True
            return {"location": self.location, "sku": {"name": "Premium", "tier": "Premium"}, "properties": properties}
        if kind == "microsoft.containerregistry/registries/replications":
            return {"location": _REPLICA, "properties": properties}
        if kind.count("/") == 1 and kind not in _WITHOUT_LOCATION:
            return {"location": self.location, "properties": properties}
        return {"properties": properties}

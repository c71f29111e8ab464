# The sample estate in a real subscription: its registry with replicas, its network security groups, and the networks of
# its applications. What they hold is read from the files of the estate (estate.tf), so that both are always the same.
#
#   terraform apply -var registry_name=NAME -var resource_group_id=ID
#
# A registry and three replicas of the tier Premium cost money by the hour; destroy them afterwards.

terraform {
  required_version = ">= 1.9"
  required_providers {
    azapi = {
      source  = "Azure/azapi"
      version = "~> 2.7"
    }
  }
}

variable "registry_name" {
  description = "The name of the registry, which no other registry in Azure has."
  type        = string
}

variable "replica_regions" {
  description = "The regions of the replicas beside the home region."
  type        = set(string)
  default     = ["northeurope", "francecentral", "germanywestcentral"]
}

variable "data_endpoint_enabled" {
  description = "Whether data endpoints take the place of storage."
  type        = bool
  default     = false
}

resource "azapi_resource" "registry" {
  type      = "Microsoft.ContainerRegistry/registries@2025-11-01"
  parent_id = var.resource_group_id
  name      = var.registry_name
  location  = var.location
  body = {
    sku = { name = "Premium" }
    properties = {
      adminUserEnabled    = false
      dataEndpointEnabled = var.data_endpoint_enabled
      publicNetworkAccess = "Enabled"
      zoneRedundancy      = "Disabled"
    }
  }
}

resource "azapi_resource" "replica" {
  for_each  = var.replica_regions
  type      = "Microsoft.ContainerRegistry/registries/replications@2025-11-01"
  parent_id = azapi_resource.registry.id
  name      = each.value
  location  = each.value
  body = {
    properties = {
      regionEndpointEnabled = true
      zoneRedundancy        = "Disabled"
    }
  }
}

resource "azapi_resource" "security_group" {
  for_each  = local.security_groups
  type      = "Microsoft.Network/networkSecurityGroups@2025-05-01"
  parent_id = var.resource_group_id
  name      = each.key
  location  = var.location
  body      = { properties = each.value }
}

resource "azapi_resource" "virtual_network" {
  for_each   = local.virtual_networks
  type       = "Microsoft.Network/virtualNetworks@2025-05-01"
  parent_id  = var.resource_group_id
  name       = each.key
  location   = var.location
  body       = { properties = each.value }
  depends_on = [azapi_resource.security_group]
}

output "login_server" {
  value = "${var.registry_name}.azurecr.io"
}

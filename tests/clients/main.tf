terraform {
  required_providers {
    azapi = { source = "azure/azapi" }
  }
}

provider "azapi" {}

variable "subscription" { type = string }

resource "azapi_resource" "group" {
  type      = "Microsoft.Resources/resourceGroups@2025-03-01"
  parent_id = "/subscriptions/${var.subscription}"
  name      = "rg-terraform"
  location  = "westeurope"
}

resource "azapi_resource" "nsg" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-05-01"
  parent_id = azapi_resource.group.id
  name      = "nsg-terraform"
  location  = "westeurope"
  body      = { properties = {} }
}

variable "priority" {
  type    = number
  default = 200
}

resource "azapi_resource" "rule" {
  type      = "Microsoft.Network/networkSecurityGroups/securityRules@2025-05-01"
  parent_id = azapi_resource.nsg.id
  name      = "allow-registry"
  body = {
    properties = {
      direction                = "Outbound"
      access                   = "Allow"
      priority                 = var.priority
      protocol                 = "Tcp"
      sourceAddressPrefix      = "VirtualNetwork"
      sourcePortRange          = "*"
      destinationAddressPrefix = "AzureContainerRegistry"
      destinationPortRange     = "443"
    }
  }
}

resource "azapi_resource" "registry" {
  type      = "Microsoft.ContainerRegistry/registries@2025-11-01"
  parent_id = azapi_resource.group.id
  name      = "contosoterraform"
  location  = "westeurope"
  body      = { sku = { name = "Premium" }, properties = { dataEndpointEnabled = true } }
}

resource "azapi_resource" "replica" {
  type      = "Microsoft.ContainerRegistry/registries/replications@2025-11-01"
  parent_id = azapi_resource.registry.id
  name      = "northeurope"
  location  = "northeurope"
  body      = { properties = {} }
}

data "azapi_resource_list" "groups" {
  type      = "Microsoft.Network/networkSecurityGroups@2025-05-01"
  parent_id = "/subscriptions/${var.subscription}/resourceGroups/rg-apps"
}

output "groups" {
  value = [for each in data.azapi_resource_list.groups.output.value : each.name]
}

# What the files of the sample estate hold, as bodies for Resource Manager.

variable "location" {
  description = "Where the registry and the networks are."
  type        = string
  default     = "westeurope"
}

variable "resource_group_id" {
  description = "The resource group that takes everything, by its id."
  type        = string
}

locals {
  estate = "${path.module}/../contoso"

  # Azure refuses nsg-misspelt, whose rule names a service tag that does not exist.
  security_groups = {
    for file in fileset("${local.estate}/security-groups", "*.json") :
    trimsuffix(file, ".json") => {
      securityRules = [
        for rule in jsondecode(file("${local.estate}/security-groups/${file}")).properties.securityRules : {
          name       = rule.name
          properties = { for key, value in rule.properties : key => value if key != "provisioningState" }
        }
      ]
    } if file != "nsg-misspelt.json"
  }

  # The first resource of each file is the virtual network.
  virtual_networks = {
    for network in [for name in ["apps", "branch", "data"] : jsondecode(file("${local.estate}/networks/${name}.json"))[0]] :
    network.name => {
      addressSpace = { addressPrefixes = network.properties.addressSpace.addressPrefixes }
      subnets = [
        for subnet in network.properties.subnets : {
          name = subnet.name
          properties = merge(
            { addressPrefix = subnet.properties.addressPrefix },
            can(subnet.properties.networkSecurityGroup.id) ? {
              networkSecurityGroup = {
                id = format(
                  "%s/providers/Microsoft.Network/networkSecurityGroups/%s",
                  var.resource_group_id,
                  basename(subnet.properties.networkSecurityGroup.id)
                )
              }
            } : {}
          )
        }
      ]
    }
  }
}

#!/bin/sh
# Lets clients behind a network security group reach the login servers of container registries in West Europe.
# Usage: allow-registry.sh RESOURCE_GROUP NETWORK_SECURITY_GROUP
set -eu

az network nsg rule create --resource-group "$1" --nsg-name "$2" --name allow-registry --output table \
  --priority 150 --direction Outbound --access Allow --protocol Tcp \
  --source-address-prefixes VirtualNetwork --destination-address-prefixes AzureContainerRegistry.WestEurope \
  --destination-port-ranges 443

// The sample estate in a real subscription: its registry with replicas, its network security groups, and the networks of
// its applications. What they hold is read from the files of the estate, so that both are always the same.
//
//   az deployment group create --resource-group rg-contoso --template-file main.bicep --parameters registryName=NAME
//
// A registry and three replicas of the tier Premium cost money by the hour; delete the resource group afterwards.

targetScope = 'resourceGroup'

@description('The name of the registry, which no other registry in Azure has.')
param registryName string

@description('The regions of the replicas beside the home region.')
param replicaRegions array = [
  'northeurope'
  'francecentral'
  'germanywestcentral'
]

@description('Where the registry and the networks are.')
param location string = 'westeurope'

@description('Whether data endpoints take the place of storage.')
param dataEndpointEnabled bool = false

// Azure refuses nsg-misspelt, whose rule names a service tag that does not exist, so it is not among these.
var groups = [
  loadJsonContent('../contoso/security-groups/nsg-branch.json')
  loadJsonContent('../contoso/security-groups/nsg-broad.json')
  loadJsonContent('../contoso/security-groups/nsg-build.json')
  loadJsonContent('../contoso/security-groups/nsg-data.json')
  loadJsonContent('../contoso/security-groups/nsg-drift.json')
  loadJsonContent('../contoso/security-groups/nsg-jobs.json')
  loadJsonContent('../contoso/security-groups/nsg-locked.json')
  loadJsonContent('../contoso/security-groups/nsg-open.json')
  loadJsonContent('../contoso/security-groups/nsg-plant.json')
  loadJsonContent('../contoso/security-groups/nsg-platform.json')
  loadJsonContent('../contoso/security-groups/nsg-regional.json')
  loadJsonContent('../contoso/security-groups/nsg-till.json')
  loadJsonContent('../contoso/security-groups/nsg-web.json')
]

// The first resource of each file is the virtual network.
var networks = [
  loadJsonContent('../contoso/networks/apps.json')[0]
  loadJsonContent('../contoso/networks/branch.json')[0]
  loadJsonContent('../contoso/networks/data.json')[0]
]

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: registryName
  location: location
  sku: {
    name: 'Premium'
  }
  properties: {
    adminUserEnabled: false
    dataEndpointEnabled: dataEndpointEnabled
    publicNetworkAccess: 'Enabled'
    zoneRedundancy: 'Disabled'
  }
}

resource replicas 'Microsoft.ContainerRegistry/registries/replications@2025-11-01' = [for region in replicaRegions: {
  parent: registry
  name: region
  location: region
  properties: {
    regionEndpointEnabled: true
    zoneRedundancy: 'Disabled'
  }
}]

resource securityGroups 'Microsoft.Network/networkSecurityGroups@2025-05-01' = [for group in groups: {
  name: group.name
  location: location
  properties: {
    securityRules: [for rule in group.properties.securityRules: {
      name: rule.name
      properties: rule.properties
    }]
  }
}]

resource virtualNetworks 'Microsoft.Network/virtualNetworks@2025-05-01' = [for network in networks: {
  name: network.name
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: network.properties.addressSpace.addressPrefixes
    }
    subnets: [for subnet in network.properties.subnets: {
      name: subnet.name
      properties: {
        addressPrefix: subnet.properties.addressPrefix
        networkSecurityGroup: contains(subnet.properties, 'networkSecurityGroup') ? {
          id: resourceId('Microsoft.Network/networkSecurityGroups', last(split(subnet.properties.networkSecurityGroup.id, '/')))
        } : null
      }
    }]
  }
  dependsOn: [
    securityGroups
  ]
}]

output loginServer string = registry.properties.loginServer

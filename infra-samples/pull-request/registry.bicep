// A registry that is not deployed yet: acrnet inspect --registry-file says what its clients will need.
param location string = resourceGroup().location

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: 'contosopr'
  location: location
  sku: {
    name: 'Standard'
  }
}

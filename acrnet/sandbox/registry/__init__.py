"""Microsoft.ContainerRegistry: registries, their replications, and what the provider answers beside them."""

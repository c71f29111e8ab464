"""Plan and apply the network rules that clients of an Azure Container Registry need."""

__version__ = "0.1.0"

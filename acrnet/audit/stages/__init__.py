"""The chain a packet meets on the way from a client to a registry, one module for each stage; pure."""

from acrnet.audit.stages.walk import walk_client

__all__ = ["walk_client"]

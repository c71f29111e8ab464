"""The chain of stages that a packet passes on the way from a client to a registry, one module for each; pure."""

from acrnet.audit.stages.walk import walk_client

__all__ = ["walk_client"]

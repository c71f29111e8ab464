"""The path of Resource Graph."""

from acrnet.sandbox.arm_id import RESOURCE_GRAPH
from acrnet.sandbox.graph.resource_graph import query_resources
from acrnet.sandbox.route import on_many

ROUTES = (on_many("POST", RESOURCE_GRAPH, query_resources),)

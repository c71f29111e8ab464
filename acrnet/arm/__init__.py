"""All access to Azure Resource Manager: wire dicts in and out, errors of `acrnet.errors`.

Importing this package imports no Azure SDK; opening a session does.
"""

from acrnet.arm.json import JsonObject
from acrnet.arm.opening import open_session
from acrnet.arm.resource_graph import GraphAnswer
from acrnet.arm.session import ArmSession
from acrnet.arm.tracing import Call, Observer
from acrnet.arm.transport import Transport

__all__ = ["ArmSession", "Call", "GraphAnswer", "JsonObject", "Observer", "Transport", "open_session"]

"""The sandbox as a server: HTTPS on loopback, for clients that live in processes of their own."""

from acrnet.sandbox.server.served_estate import Serving
from acrnet.sandbox.server.serving import serve

__all__ = ["Serving", "serve"]

"""The sandbox as a server: HTTPS on loopback, for clients that live in processes of their own."""

from acrnet.sandbox.server.serving import Serving, serve

__all__ = ["Serving", "serve"]

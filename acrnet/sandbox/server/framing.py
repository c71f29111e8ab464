"""The body of a request and where it ends: what is in doubt is refused, or the rest would be read as a request."""

import re
from email.message import Message
from io import BufferedIOBase

_MOST_BYTES = 16 << 20
"""Of a body; Resource Manager takes 4 MB."""
_LENGTH = re.compile(r"[0-9]{1,12}")
_CHUNK_HEAD = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(;.*)?\r?\n", re.DOTALL)
_LINE_ENDS = frozenset({b"\r\n", b"\n"})
_LONGEST_LINE = 4096
_MOST_TRAILERS = 100


class BadRequestError(Exception):
    """What was sent is not a request; nothing after it on this connection can be read."""


def read_body(headers: Message, stream: BufferedIOBase) -> bytes:
    """The body that follows these headers, by the rules of RFC 9112, sections 6 and 7.

    Raises:
        BadRequestError: it is too long, or its end is not clear.
        ConnectionResetError: the connection ends before it.
    """
    codings = [coding.strip().lower() for coding in headers.get_all("Transfer-Encoding", [])]
    lengths = {length.strip() for length in headers.get_all("Content-Length", [])}
    if codings and (codings != ["chunked"] or lengths):
        raise BadRequestError("A body is sent in chunks, or with a Content-Length, and in no other way.")
    if codings:
        return _chunks(stream)
    length = lengths.pop() if lengths else "0"
    if lengths or not _LENGTH.fullmatch(length) or int(length) > _MOST_BYTES:
        raise BadRequestError(f"The Content-Length is not one number up to {_MOST_BYTES}.")
    return _read(stream, int(length))


def _chunks(stream: BufferedIOBase) -> bytes:
    body = bytearray()
    while size := _size(stream, _MOST_BYTES - len(body)):
        body += _read(stream, size)
        if stream.readline(2) not in _LINE_ENDS:
            raise BadRequestError("A chunk of the body goes on after its end.")
    for _ in range(_MOST_TRAILERS):
        line = stream.readline(_LONGEST_LINE)
        if line in _LINE_ENDS:
            return bytes(body)
        if not line.endswith(b"\n"):  # too long, or the connection has ended within it
            break
    raise BadRequestError("The trailers of the body do not end.")


def _size(stream: BufferedIOBase, most: int) -> int:
    head = _CHUNK_HEAD.fullmatch(stream.readline(_LONGEST_LINE))
    if head is None:
        raise BadRequestError("A chunk of the body has no size.")
    size = int(head[1], 16)
    if size > most:
        raise BadRequestError(f"A body of more than {_MOST_BYTES} bytes is not read.")
    return size


def _read(stream: BufferedIOBase, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise ConnectionResetError("the body ends early")
    return data

"""An image, in the folders in which a registry keeps it."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from random import Random
from typing import Any

REPOSITORY = "hello"
TAG = "1"
_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
_CONFIG = "application/vnd.docker.container.image.v1+json"
_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


def store_image(root: Path) -> None:
    """Store an image with one layer of a megabyte below the root folder of a registry."""
    # An empty tar archive ends in two blocks of zeros; what follows makes the layer take more than one packet.
    archive = bytes(1024) + Random(1).randbytes(1 << 20)  # noqa: S311 - the content of a layer
    layer = _blob(root, gzip.compress(archive, mtime=0))
    rootfs = {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(archive).hexdigest()}"]}
    config = _blob(root, json.dumps({"architecture": "amd64", "os": "linux", "rootfs": rootfs}).encode())
    manifest = {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "config": {"mediaType": _CONFIG, **config},
        "layers": [{"mediaType": _LAYER, **layer}],
    }
    digest = _blob(root, json.dumps(manifest).encode())["digest"]
    for folder in ("_manifests/revisions", f"_manifests/tags/{TAG}/index"):
        _link(root, f"{folder}/{_path(digest)}", digest)
    _link(root, f"_manifests/tags/{TAG}/current", digest)
    for blob in (layer, config):
        _link(root, f"_layers/{_path(blob['digest'])}", blob["digest"])


def _blob(root: Path, data: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(data).hexdigest()
    folder = root / "docker/registry/v2/blobs/sha256" / digest[:2] / digest
    folder.mkdir(parents=True)
    (folder / "data").write_bytes(data)
    return {"digest": f"sha256:{digest}", "size": len(data)}


def _path(digest: str) -> str:
    return digest.replace(":", "/")


def _link(root: Path, place: str, digest: str) -> None:
    folder = root / "docker/registry/v2/repositories" / REPOSITORY / place
    folder.mkdir(parents=True)
    (folder / "link").write_text(digest, encoding="ascii")

"""Two registries in the inner network: Debian's docker-registry behind nginx, with tokens and redirects to blobs.

As Azure Container Registry does, `/v2/` answers 401 and names where a token is had, and the read of a blob answers
307: to storage for contoso, and to its data endpoint for fabrikam. What they do not have are signed addresses.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from acrnet.net import Family

from .certificates import Certificates, issue
from .image import REPOSITORY, store_image
from .namespaces import Namespace
from .processes import running

STORAGE: Final = "layers.blob.core.windows.net"
DATA: Final = "fabrikam.westeurope.data.azurecr.io"
BLOBS: Final = {"contoso": STORAGE, "fabrikam": DATA}
"""Where the registries send those who read a blob."""
ADDRESSES: Final[Mapping[Family, Mapping[str, str]]] = {
    Family.IPV4: {
        "contoso.azurecr.io": "198.51.100.10",
        "fabrikam.azurecr.io": "198.51.100.11",
        DATA: "198.51.100.12",
        STORAGE: "203.0.113.10",
        "elsewhere.example": "198.51.100.200",
    },
    Family.IPV6: {
        "contoso.azurecr.io": "2001:db8:a:1::10",
        "fabrikam.azurecr.io": "2001:db8:a:1::11",
        DATA: "2001:db8:a:1::12",
        STORAGE: "2001:db8:a:2::10",
        "elsewhere.example": "2001:db8:a:3::10",
    },
}
OTHER_PORT: Final = 8443
"""Another port on which every address answers."""
_PORTS: Final = {"contoso": 5000, "fabrikam": 5001}
"""Where docker-registry listens behind nginx."""


@contextmanager
def registries(inner: Namespace, folder: Path) -> Iterator[Certificates]:
    """Run the registries in a namespace that has their addresses, and end them whatever happens."""
    certificates = issue(folder, list(ADDRESSES[Family.IPV4]))
    store_image(folder / "blobs")
    (folder / "nginx.conf").write_text(_nginx(folder, certificates), encoding="utf-8")
    with ExitStack() as stack:
        for registry, port in _PORTS.items():
            path = folder / f"{registry}.yml"
            path.write_text(json.dumps(_settings(registry, folder, certificates)), encoding="utf-8")
            stack.enter_context(
                running(inner, "docker-registry", "serve", path, until=f"listening on 127.0.0.1:{port}")
            )
        stack.enter_context(running(inner, "nginx", "-c", folder / "nginx.conf", until="start worker process "))
        yield certificates


def _settings(registry: str, folder: Path, certificates: Certificates) -> Mapping[str, object]:
    """Return the settings of a docker-registry; JSON is YAML."""
    name = f"{registry}.azurecr.io"
    token = {
        "realm": f"https://{name}/oauth2/token",
        "service": name,
        "issuer": name,
        "rootcertbundle": str(certificates.authority),
    }
    return {
        "version": 0.1,
        "log": {"level": "info", "accesslog": {"disabled": True}},
        "storage": {"filesystem": {"rootdirectory": str(folder / "blobs")}},
        "middleware": {"storage": [{"name": "redirect", "options": {"baseurl": f"https://{BLOBS[registry]}/"}}]},
        "auth": {"token": token},
        "http": {"addr": f"127.0.0.1:{_PORTS[registry]}", "secret": "not one"},
    }


def _nginx(folder: Path, certificates: Certificates) -> str:
    listen = "".join(f"    listen {address}{port} ssl;\n" for address in ("", "[::]:") for port in (443, OTHER_PORT))
    servers = [f"  server {{\n{listen}    server_name _;\n    return 204;\n  }}\n"]
    for registry, port in _PORTS.items():
        name = f"{registry}.azurecr.io"
        token = json.dumps({"token": certificates.token(name, REPOSITORY)})
        servers.append(
            f"  server {{\n{listen}    server_name {name};\n"
            f"    location = /oauth2/token {{ default_type application/json; return 200 '{token}'; }}\n"
            f"    location /v2/ {{ proxy_pass http://127.0.0.1:{port}; proxy_set_header Host $host;"
            " proxy_set_header X-Forwarded-Proto https; }\n  }\n"
        )
    servers += [
        f"  server {{\n{listen}    server_name {name};\n    root {folder}/blobs;\n  }}\n" for name in BLOBS.values()
    ]
    temporary = "".join(
        f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # As root, for whom alone the folder of a test is.
    return (
        f"daemon off;\nuser root;\npid {folder}/nginx.pid;\nerror_log stderr notice;\nworker_processes 1;\n"
        f"events {{ }}\nhttp {{\n  access_log off;\n  ssl_certificate {certificates.server};\n"
        f"  ssl_certificate_key {certificates.key};\n{temporary}{''.join(servers)}}}\n"
    )

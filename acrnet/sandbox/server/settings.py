"""What to paste into a shell or a program so that a client talks to the server."""

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from acrnet.sandbox.server.serving import Serving
from acrnet.sandbox.server.sign_in import AUDIENCE, CLOUD_NAME


class Section(NamedTuple):
    """What one kind of client needs."""

    title: str
    lines: tuple[str, ...]


def settings_of(serving: Serving) -> tuple[Section, ...]:
    """The settings of each kind of client, ready to paste into a POSIX shell, or into a program where that is said."""
    url = serving.url
    authority = str(serving.certificates.authority.resolve())
    quoted = shlex.quote(authority)
    folder = shlex.quote(str(serving.certificates.authority.resolve().parent / "az"))
    return (
        Section("Every client below, in its shell", tuple(_exported(url, quoted))),
        Section("acrnet", (f"acrnet plan --cloud {url} --auth managed-identity",)),
        Section(
            "az (in a configuration of its own, apart from yours)",
            (
                f"export AZURE_CONFIG_DIR={folder}",
                f"az cloud register --name {CLOUD_NAME} --endpoint-resource-manager {url} \\",
                f"  --endpoint-active-directory {url} \\",
                f"  --endpoint-active-directory-resource-id {AUDIENCE} \\",
                f"  --endpoint-active-directory-graph-resource-id {url}/ \\",
                f"  --endpoint-management {url}/ --suffix-acr-login-server-endpoint .azurecr.io \\",
                "  --suffix-storage-endpoint core.windows.net",
                f"az cloud set --name {CLOUD_NAME}",
                "az login --identity",
            ),
        ),
        Section(
            "Python SDK",
            (
                f'options = {{"base_url": "{url}", "credential_scopes": ["{AUDIENCE}.default"]}}',
                'NetworkManagementClient(ManagedIdentityCredential(), "SUBSCRIPTION", **options)',
            ),
        ),
        Section(
            "JavaScript SDK",
            (
                f'const options = {{ endpoint: "{url}", credentialScopes: ["{AUDIENCE}.default"] }};',
                'new NetworkManagementClient(new ManagedIdentityCredential(), "SUBSCRIPTION", options);',
            ),
        ),
        Section(
            "Terraform, provider azapi",
            (
                'provider "azapi" {',
                '  environment                = "public"',
                "  use_msi                    = true",
                "  skip_provider_registration = true",
                "  endpoint = [{",
                f'    resource_manager_endpoint       = "{url}"',
                f'    resource_manager_audience       = "{AUDIENCE}"',
                f'    active_directory_authority_host = "{url}"',
                "  }]",
                "}",
            ),
        ),
    )


def _exported(url: str, authority: str) -> Iterator[str]:
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
        yield f"export {name}={authority}"
    yield f"export IDENTITY_ENDPOINT={url}/msi/token IDENTITY_HEADER=sandbox"

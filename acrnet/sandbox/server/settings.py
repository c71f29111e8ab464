"""What a client needs to talk to the server: variables for its shell, and what is pasted into a program."""

import shlex
from collections.abc import Mapping
from typing import NamedTuple

from acrnet.sandbox.server.served_estate import HOST, Serving
from acrnet.sandbox.server.sign_in import AUDIENCE, CLOUD_NAME

VARIABLES = "settings.sh"
SIGN_IN = "az.sh"


class Section(NamedTuple):
    """What one kind of client needs."""

    title: str
    lines: tuple[str, ...]


def settings_of(serving: Serving) -> tuple[Section, ...]:
    """The settings of each kind of client, ready to paste into a POSIX shell, or into a program where that is said."""
    files = serving.certificates.authority.resolve().parent
    return (
        Section("In the shell of every client", (f". {shlex.quote(str(files / VARIABLES))}",)),
        Section("acrnet", ('acrnet plan --cloud "$SANDBOX_URL" --auth managed-identity',)),
        Section(
            "az: sets those variables too, and signs in, apart from your own az",
            (f". {shlex.quote(str(files / SIGN_IN))}",),
        ),
        Section(
            "Python SDK",
            (
                f'scope = "{AUDIENCE}.default"',
                'options = {"base_url": os.environ["SANDBOX_URL"], "credential_scopes": [scope]}',
                "credential = ManagedIdentityCredential()",
                f'subscription = "{serving.subscription}"',
                "client = NetworkManagementClient(credential, subscription, **options)",
            ),
        ),
        Section(
            "JavaScript SDK",
            (
                f'const credentialScopes = ["{AUDIENCE}.default"];',
                "const options = { endpoint: process.env.SANDBOX_URL, credentialScopes };",
                "const credential = new ManagedIdentityCredential();",
                f'const subscription = "{serving.subscription}";',
                "new NetworkManagementClient(credential, subscription, options);",
            ),
        ),
        Section("Terraform, provider azapi: the variables are all that it needs", ('provider "azapi" {}',)),
    )


def variables_of(serving: Serving) -> Mapping[str, str]:
    """The variables of every client: where the server is, what to trust, and who gives tokens.

    Those that begin with ARM are for Terraform's azapi provider, as its source reads them (2026-08-13).
    """
    url, authority = serving.url, str(serving.certificates.authority.resolve())
    return {
        "SANDBOX_URL": url,
        "REQUESTS_CA_BUNDLE": authority,
        "SSL_CERT_FILE": authority,
        "NODE_EXTRA_CA_CERTS": authority,
        "IDENTITY_ENDPOINT": f"{url}/msi/token",
        "IDENTITY_HEADER": "sandbox",
        "ARM_RESOURCE_MANAGER_ENDPOINT": url,
        "ARM_RESOURCE_MANAGER_AUDIENCE": AUDIENCE,
        "ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST": url,
        "ARM_USE_MSI": "true",
        "ARM_SKIP_PROVIDER_REGISTRATION": "true",
    }


def scripts_of(serving: Serving) -> Mapping[str, str]:
    """The files that a shell reads: by name, the variables, and those with the sign-in of az.

    No proxy leads to this machine. Of two terminals that sign in at once, the later finds the cloud registered.
    """
    files = serving.certificates.authority.resolve().parent
    variables = [f"export {name}={shlex.quote(value)}" for name, value in variables_of(serving).items()]
    variables.append(f'export no_proxy="{HOST},${{no_proxy:-${{NO_PROXY:-}}}}"')
    variables.append('export NO_PROXY="$no_proxy"')
    folder = shlex.quote(str(files / "az"))
    return {
        VARIABLES: "\n".join([*variables, ""]),
        SIGN_IN: f"""\
. {shlex.quote(str(files / VARIABLES))}
export AZURE_CONFIG_DIR={folder} AZURE_CORE_COLLECT_TELEMETRY=false
[ -e {folder}/azureProfile.json ] || {{
  {{ {_cloud("register", serving.url)} 2>/dev/null ||
    {_cloud("update", serving.url)}; }} &&
    az cloud set --only-show-errors --name {CLOUD_NAME} &&
    az login --only-show-errors --identity --output none
}}
""",
    }


def _cloud(verb: str, url: str) -> str:
    return f"""az cloud {verb} --only-show-errors --name {CLOUD_NAME} \\
    --endpoint-resource-manager {url} \\
    --endpoint-active-directory {url} \\
    --endpoint-active-directory-resource-id {AUDIENCE} \\
    --endpoint-active-directory-graph-resource-id {url}/ \\
    --endpoint-management {url}/ \\
    --suffix-acr-login-server-endpoint .azurecr.io \\
    --suffix-storage-endpoint core.windows.net"""

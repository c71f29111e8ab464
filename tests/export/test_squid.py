"""What the squid syntax writes, worked out by hand; tests/lab loads it into squid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrnet.export.export_list import ExportList
from acrnet.export.squid import SQUID
from acrnet.registry.need import Purpose

from ..registries import a_registry
from .lists import HEADER, WIDE_NAMES, entries, regions_list, registry_list, with_ports


def test_tunnels_to_names_on_their_ports() -> None:
    assert (
        SQUID.write(regions_list())
        == f"""\
{HEADER}{WIDE_NAMES}# note: A note.
# load: squid -k parse && squid -k reconfigure
# use, once: include FILE in squid.conf, before its http_access deny all
acl acrnet_connect method CONNECT
acl acrnet_tcp_443_hosts dstdomain -n .azurecr.io
acl acrnet_tcp_443_hosts dstdomain -n .blob.core.windows.net
acl acrnet_tcp_443_ports port 443
http_access allow acrnet_connect acrnet_tcp_443_ports acrnet_tcp_443_hosts
"""
    )


def with_names(*names: str) -> ExportList:
    """A list of one need with these names."""
    made = registry_list(a_registry())
    entry = next(entry for entry in made.entries if entry.need.purpose is Purpose.LOGIN)
    return replace(made, entries=(replace(entry, need=replace(entry.need, hosts=names)),))


def domains(made: ExportList) -> list[str]:
    return [line.split()[-1] for line in entries(SQUID.write(made)) if "dstdomain" in line]


@pytest.mark.parametrize(
    ("names", "written"),
    [
        (["azurecr.io", "contoso.azurecr.io"], ["azurecr.io", "contoso.azurecr.io"]),
        (["*.azurecr.io", "azurecr.io", "contoso.azurecr.io"], [".azurecr.io"]),
        (["*.azurecr.io", "*.data.azurecr.io", "a.westeurope.data.azurecr.io"], [".azurecr.io"]),
        (["*.azurecr.io", "xazurecr.io"], [".azurecr.io", "xazurecr.io"]),
        (["*.data.azurecr.io", "contoso.azurecr.io"], [".data.azurecr.io", "contoso.azurecr.io"]),
        (["*.io", "*.azurecr.io", "localhost"], [".io", "localhost"]),
    ],
)
def test_a_name_that_another_covers_is_left_out(names: list[str], written: list[str]) -> None:
    # Squid ends with "Bungled" where a list has both.
    assert domains(with_names(*names)) == written


def test_ports_have_names_and_a_rule_of_their_own() -> None:
    lines = entries(SQUID.write(with_ports(regions_list(), Purpose.LOGIN, 443, 8443)))
    assert lines == [
        "acl acrnet_connect method CONNECT",
        "acl acrnet_tcp_443_hosts dstdomain -n .blob.core.windows.net",
        "acl acrnet_tcp_443_ports port 443",
        "http_access allow acrnet_connect acrnet_tcp_443_ports acrnet_tcp_443_hosts",
        "acl acrnet_tcp_443_8443_hosts dstdomain -n .azurecr.io",
        "acl acrnet_tcp_443_8443_ports port 443 8443",
        "http_access allow acrnet_connect acrnet_tcp_443_8443_ports acrnet_tcp_443_8443_hosts",
    ]


def test_a_name_is_never_looked_up_from_an_address() -> None:
    # Without -n Squid asks whose name an address in a request has, and whoever owns the address answers.
    lists = [line for line in entries(SQUID.write(regions_list())) if " dstdomain " in line]
    assert lists
    assert all(" dstdomain -n " in line for line in lists)

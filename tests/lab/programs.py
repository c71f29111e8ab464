"""Which programs the lab runs, and why it cannot run here."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Final

PACKAGES: Final = {
    "ip": "iproute2",
    "nft": "nftables",
    "iptables-restore": "iptables",
    "ipset": "ipset",
    "squid": "squid-openssl",
    "docker-registry": "docker-registry",
    "nginx": "nginx-light",
    "skopeo": "skopeo",
}
"""Of Debian, by the program that is wanted of each; `.ci/run` installs them."""

_KERNEL: Final = (
    "ip link add one type veth peer two",
    "ip address add 2001:db8::1/64 dev one",
    "nft add table inet probe",
    "ipset create probe hash:net,port family inet6",
    "iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT",
)
"""What has to work in a new namespace."""


def why_not() -> str:
    """Return why the lab cannot run here; "" where it can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "the lab makes network namespaces, which takes root"
    missing = [package for program, package in PACKAGES.items() if shutil.which(program) is None]
    if missing:
        return f"the lab needs the Debian packages {' '.join(missing)}"
    name = f"acrnet-lab-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    if made.returncode:
        return f"no network namespace can be made here: {made.stderr.strip()}"
    try:
        for command in _KERNEL:
            ended = subprocess.run(
                ["ip", "netns", "exec", name, *command.split()], capture_output=True, text=True, check=False
            )
            if ended.returncode:
                return f"the kernel does not have what the lab needs: {command}: {ended.stderr.strip()}"
    finally:
        subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=True)
    return ""

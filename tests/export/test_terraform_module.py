"""The real terraform evaluates the map of rules, and hands it to a variable as the Azure Verified Module has it.

No provider is needed for that, so nothing is fetched.
"""

from __future__ import annotations

import json
from pathlib import Path

from acrnet.export.table import SYNTAXES

from .lists import private_list, regions_list
from .terraform import terraform

# The names and types that variables.security_rule.tf of the module has in version 0.5.1 (checked 2026-11-29).
TEXTS = ("access", "direction", "name", "protocol")
OPTIONAL_TEXTS = (
    *("description", "destination_address_prefix", "destination_port_range"),
    *("source_address_prefix", "source_port_range"),
)
OPTIONAL_SETS = (
    *("destination_address_prefixes", "destination_application_security_group_ids", "destination_port_ranges"),
    *("source_address_prefixes", "source_application_security_group_ids", "source_port_ranges"),
)
TYPE = "\n".join(
    [
        *(f"    {name} = string" for name in TEXTS),
        "    priority = number",
        *(f"    {name} = optional(string)" for name in OPTIONAL_TEXTS),
        *(f"    {name} = optional(set(string))" for name in OPTIONAL_SETS),
    ]
)
VERIFIED_MODULE = f"""
variable "security_rules" {{
  type = map(object({{
{TYPE}
  }}))
}}
output "rules" {{ value = var.security_rules }}
"""
ROOT = """
module "acrnet" {
  source         = "./acrnet"
  first_priority = 200
}
module "nsg" {
  source         = "./nsg"
  security_rules = module.acrnet.security_rules
}
output "rules" { value = module.nsg.rules }
"""


def test_terraform_takes_the_map_for_the_variable_of_the_verified_module(tmp_path: Path) -> None:
    for folder, text in (("", ROOT), ("acrnet", ""), ("nsg", VERIFIED_MODULE)):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "main.tf").write_text(text, encoding="utf-8")
    seen: dict[str, tuple[int, object]] = {}
    for made in (regions_list(), private_list()):
        (tmp_path / "acrnet" / "main.tf").write_text(SYNTAXES["terraform-avm"].write(made), encoding="utf-8")
        place = f"-chdir={tmp_path}"
        terraform(place, "init", "-input=false", text="")
        terraform(place, "apply", "-input=false", "-auto-approve", text="")
        rules = json.loads(terraform(place, "output", "-json", "rules", text=""))
        assert all(name == rule["name"] for name, rule in rules.items())
        seen |= {
            name: (rule["priority"], rule["destination_address_prefix"] or rule["destination_address_prefixes"])
            for name, rule in rules.items()
        }
    assert seen == {
        "acrnet-AzureContainerRegistry.FranceCentral": (200, "AzureContainerRegistry.FranceCentral"),
        "acrnet-AzureContainerRegistry.WestEurope": (201, "AzureContainerRegistry.WestEurope"),
        "acrnet-Storage.FranceCentral": (202, "Storage.FranceCentral"),
        "acrnet-Storage.WestEurope": (203, "Storage.WestEurope"),
        "acrnet-private-contoso-v4": (200, ["10.0.0.4/32", "10.0.0.6/32"]),
        "acrnet-private-contoso-v6": (201, "fd00::4/128"),
    }

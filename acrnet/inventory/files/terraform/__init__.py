"""Terraform plans and states: what `terraform show -json` prints, and a state file itself.

The form is that of format versions 1.0 to 1.2 (packages jsonplan, jsonstate and jsonconfig of hashicorp/terraform) and
of version 4 of state files; the resources are those of the schemas of the providers azurerm 4 and 5 and azapi 2 (all
checked 2026-11-29). `document.py` reads the three kinds of document into instances of resources, the modules named
after what they make turn instances into bodies of Resource Manager.
"""

from acrnet.inventory.files.terraform.reader import FORM, read

__all__ = ["FORM", "read"]

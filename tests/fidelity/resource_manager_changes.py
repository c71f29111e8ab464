"""What Resource Manager answered otherwise about its own types when it was recorded, and until when.

Each has recordings of both sides: the old answer before the day, and that of today since.
"""

from datetime import date

from .remainder import Change

_GROUPS = r"microsoft\.resources/subscriptions/resourcegroups"

CHANGES_OF_RESOURCE_MANAGER = (
    Change(_GROUPS, r"^\.type is added", date(2020, 1, 1), "a resource group had no type"),
    Change(_GROUPS, "header content-type was recorded", date(2021, 1, 1), "HEAD told the type of a body that GET has"),
)

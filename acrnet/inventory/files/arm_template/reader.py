"""The reader of ARM templates, alone or in what stores or deploys them, and of what a deployment would change."""

from __future__ import annotations

from typing import Final

from acrnet.inventory.files.arm_template.envelope import is_parameter_file, template_in
from acrnet.inventory.files.arm_template.what_if import changes_in, contents_of_changes
from acrnet.inventory.files.reader import Contents, Form
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.inventory.files.unlisted_groups import with_groups_beside

FORM: Final = Form(
    "arm-template",
    "an ARM template, alone or in a blueprint artifact, a template spec, a deployment or a deployment stack; what "
    "`az deployment group what-if --no-pretty-print` prints",
    "`resources` with a `$schema` of deployment templates or a `contentVersion`, also below `template`; `changes` of "
    "a `changeType`",
)


def read(document: object, surroundings: Surroundings) -> Contents | None:
    """Return what a template deploys; None for a document that is not a template and has none.

    Raises InputFileError for a template whose expressions take more work than that of any that can be deployed.
    """
    if is_parameter_file(document):
        return Contents(FORM.name)
    template = template_in(document)
    if template is not None:
        # Loaded here: files without a template need none of it.
        from acrnet.inventory.files.arm_template.contents import contents_of_template

        return with_groups_beside(contents_of_template(template, surroundings, FORM.name))
    changes = changes_in(document)
    return None if changes is None else contents_of_changes(*changes, surroundings, FORM.name)

"""Reading the edition of the service tags that a command of `acrnet tags` looks into."""

from __future__ import annotations

from acrnet.cli.configuring import configured
from acrnet.cli.connection import connected_on_use
from acrnet.cli.terminal import Terminal
from acrnet.tags import TagCatalog
from acrnet.workflow.tags.source import TagsRequest, read_tags


def read_edition(request: TagsRequest, terminal: Terminal) -> TagCatalog:
    """Return the service tags of the file that is named, else of the API; raises what reading raises."""
    configuration = configured(request, terminal)
    with connected_on_use(request, configuration.cloud, terminal) as arm:
        return read_tags(request, configuration, arm, terminal)

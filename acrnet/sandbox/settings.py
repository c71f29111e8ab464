"""The settings of an estate: ``sandbox.yaml`` read into a Behaviour."""

from pathlib import Path

from acrnet.sandbox.behaviour import Behaviour, DenyAssignment, GraphLimits, Lock, Permission, Policy
from acrnet.sandbox.errors import EstateError
from acrnet.sandbox.faults.settings import read_fault
from acrnet.sandbox.settings_reader import Section, read_settings

FILE_NAME = "sandbox.yaml"


def load_behaviour(folder: Path) -> Behaviour:
    """The behaviour an estate declares; without a ``sandbox.yaml``, the defaults.

    Raises:
        EstateError: the file has a mistake; the message has its line.
    """
    if (folder / "sandbox.yml").exists():
        raise EstateError(f"sandbox.yml is not read; name it {FILE_NAME}.")
    top = read_settings(folder / FILE_NAME)
    if top is None:
        return Behaviour()
    behaviour = Behaviour(
        page_sizes=_page_sizes(top),
        operation_seconds=top.number("operation_seconds", 10, least=1),
        firewall_seconds=top.number("firewall_seconds", 240, least=1),
        ip_groups_at_once=top.number("ip_groups_at_once", 20, least=1),
        groups_per_policy=top.number("groups_per_policy", 90, least=1),
        retry_after=top.number("retry_after", 1, least=1) if top.has("retry_after") else None,
        concurrent_write=int(top.choice("concurrent_write", ("429", "409"), "429")),
        api_versions=_lists(top.section("api_versions")),
        permissions=tuple(map(_permission, top.sections("permissions"))) if top.has("permissions") else None,
        deny_assignments=tuple(map(_deny_assignment, top.sections("deny_assignments"))),
        locks=tuple(map(_lock, top.sections("locks"))),
        policies=tuple(map(_policy, top.sections("policies"))),
        faults=tuple(map(read_fault, top.sections("faults"))),
        management_groups=_lists(top.section("management_groups")),
        resource_graph=_graph_limits(top.section("resource_graph")),
    )
    top.finish()
    return behaviour


def _page_sizes(top: Section) -> dict[str, int]:
    if not top.is_mapping("page_size"):
        return {"": top.number("page_size", 1, least=1)} if top.has("page_size") else {}
    sizes = top.section("page_size")
    return {key.lower(): sizes.number(key, 1, least=1) for key in sizes.names()}


def _lists(section: Section) -> dict[str, tuple[str, ...]]:
    return {key.lower(): section.texts(key) for key in section.names()}


def _graph_limits(section: Section) -> GraphLimits:
    usual = GraphLimits()
    limits = GraphLimits(
        quota=section.number("quota", usual.quota, least=1),
        quota_seconds=section.number("quota_seconds", usual.quota_seconds, least=1),
        subscription_limit=section.number("subscription_limit", usual.subscription_limit, least=1),
        truncate_at=section.number("truncate_at", 1, least=1) if section.has("truncate_at") else None,
    )
    section.finish()
    return limits


def _scope(section: Section) -> str:
    scope = section.text("scope")
    if not scope.startswith("/"):
        section.fail(section.line, f'"scope" is "{scope}", not an id that begins with "/"')
    return scope


def _permission(section: Section) -> Permission:
    permission = Permission(_scope(section), section.texts("actions"), section.texts("not_actions"))
    section.finish()
    return permission


def _deny_assignment(section: Section) -> DenyAssignment:
    assignment = DenyAssignment(_scope(section), section.texts("actions"), section.text("name"))
    section.finish()
    return assignment


def _lock(section: Section) -> Lock:
    lock = Lock(_scope(section), section.choice("level", ("ReadOnly", "CanNotDelete")))
    section.finish()
    return lock


def _policy(section: Section) -> Policy:
    assignment = section.text("assignment")
    policy = Policy(
        _scope(section),
        section.text("type"),
        assignment,
        section.text("definition", assignment),
        section.choice("evaluation", ("Allow", "Deny", "ChangeReference"), ""),
    )
    section.finish()
    return policy

"""Plans made by hand, each with everything a report has to show."""

from __future__ import annotations

from dataclasses import replace

from acrnet.plan.model import (
    Action,
    Change,
    Clients,
    NeedVerdict,
    Override,
    Plan,
    Problem,
    ProblemCode,
    RegistrySummary,
    TagSource,
    TargetPlan,
)
from acrnet.registry.need import Purpose
from acrnet.rules.effect import Effect, EffectPart
from acrnet.rules.rule import Access
from acrnet.rules.verdict import DecidingRule, Outcome

from ...estates import Json, nsg_id, registry_id, rule, vnet_id
from ...needs import REGISTRY_WEST, STORAGE_WEST, private_need, tag_need

LOGIN = tag_need(REGISTRY_WEST)
STORAGE = tag_need(STORAGE_WEST, Purpose.STORAGE)
SHARED = tag_need(REGISTRY_WEST, registry="fabrikam")
PRIVATE = private_need("pe-1", "10.0.9.4/32", required=False)
DENY = Override("deny-internet", 4000, "a catch-all deny")


def wire(name: str, priority: int, destination: str, port: str = "443") -> Json:
    return rule(name, priority, destination=destination, destinationPortRange=port)


def change(action: Action, before: Json | None, after: Json | None, reason: str, *overrides: Override) -> Change:
    name = str((after or before or {})["name"])
    return Change(action, name, before, after, reason, overrides)


def decided(
    name: str, priority: int, addresses: int, access: Access = Access.ALLOW, nsg: str = "nsg-app"
) -> DecidingRule:
    return DecidingRule(name, priority, access, addresses, nsg_id(nsg))


def opened(need: str | None, *prefixes: str, v4: int, port: str = "443") -> EffectPart:
    return EffectPart(need, "Tcp", (port,), prefixes, v4, 0)


def target(name: str, **parts: object) -> TargetPlan:
    plain = TargetPlan(
        id=nsg_id(name),
        kind="nsg",
        location="westeurope",
        service_tags="Public/7/0a1b2c3d",
        state_digest="4" * 64,
        rule_digests={"deny-internet": "5" * 16},
        attached_to=(f"{vnet_id('vnet-app')}/subnets/app",),
        clients=(
            Clients("vnet-app/app", ("10.0.1.0/24",), ("10.0.0.0/16",), default_route=False, rule_sets=(nsg_id(name),)),
        ),
        changes=(),
        verdicts=(),
        effect=Effect(),
        problems=(),
    )
    return replace(plain, **parts)  # type: ignore[arg-type]  # each caller names fields with values of their types


def plan(*targets: TargetPlan, complete: bool = True, warnings: tuple[str, ...] = ()) -> Plan:
    return Plan(
        cloud="public",
        owner="default",
        complete=complete,
        registries=(
            RegistrySummary(registry_id("contoso"), "contoso.azurecr.io", "westeurope", "Premium", ("westeurope",)),
        ),
        service_tags=(
            TagSource(
                "Public/7/0a1b2c3d", "api", "westeurope", "Public", "7", "0a1b2c3d" + "0" * 56,
                {REGISTRY_WEST: ("198.51.100.0/26",), STORAGE_WEST: ("203.0.113.0/26", "203.0.113.128/26")},
            ),
        ),
        needs=(LOGIN, STORAGE, SHARED, PRIVATE),
        assumptions=("Layers come from storage in the region of the replica that serves the pull, as documented.",),
        targets=targets,
        warnings=warnings,
    )  # fmt: skip


EVERYTHING = plan(
    target(
        "nsg-app",
        changes=(
            change(
                Action.CREATE,
                None,
                wire("acrnet-AzureContainerRegistry.WestEurope", 1000, REGISTRY_WEST),
                "for contoso (login), fabrikam (login); without it denied by deny-internet",
                DENY,
            ),
            change(
                Action.UPDATE,
                wire("acrnet-Storage.WestEurope", 1001, STORAGE_WEST, port="80"),
                wire("acrnet-Storage.WestEurope", 1001, STORAGE_WEST),
                "destinationPortRange: 80 -> 443",
            ),
            change(
                Action.DELETE,
                wire("acrnet-Storage.NorthEurope", 1002, "Storage.NorthEurope"),
                None,
                "no registry of this run needs it",
            ),
            change(
                Action.KEEP,
                wire("acrnet-private-contoso-v4", 1003, "10.0.9.4/32"),
                wire("acrnet-private-contoso-v4", 1003, "10.0.9.4/32"),
                "for contoso (private); already allowed by AllowVnetOutBound",
            ),
        ),
        verdicts=(
            NeedVerdict(
                LOGIN.id,
                Outcome.DENIED,
                Outcome.ALLOWED,
                (decided("acrnet-AzureContainerRegistry.WestEurope", 1000, 64),),
                "attached",
            ),
            NeedVerdict(
                STORAGE.id,
                Outcome.PARTIAL,
                Outcome.ALLOWED,
                (
                    decided("acrnet-Storage.WestEurope", 1001, 128),
                    decided("allow-all", 200, 128, nsg="nsg-card"),
                ),
                "attached",
            ),
            NeedVerdict(
                PRIVATE.id, Outcome.ALLOWED, Outcome.ALLOWED, (decided("AllowVnetOutBound", 65000, 1),), "attached"
            ),
        ),
        effect=Effect(
            opened=(
                opened(LOGIN.id, "198.51.100.0/26", v4=64),
                opened(SHARED.id, "198.51.100.0/26", v4=64),
                opened(STORAGE.id, "203.0.113.0/26", "203.0.113.128/26", v4=128),
            ),
            closed=(opened(None, "203.0.113.64/26", v4=64), opened(None, "203.0.113.0/26", v4=64, port="80")),
        ),
    ),
    target(
        "nsg-full",
        attached_to=(),
        verdicts=(
            NeedVerdict(
                LOGIN.id,
                Outcome.DENIED,
                Outcome.DENIED,
                (decided("deny-everything", 101, 64, Access.DENY, "nsg-full"),),
                "this_nsg",
                "clients of nsg-full: deny-everything denies 198.51.100.0/26",
            ),
        ),
        problems=(
            Problem(
                ProblemCode.NO_FREE_PRIORITY,
                "acrnet-AzureContainerRegistry.WestEurope has no free priority before deny-everything (101): allow-dns"
                " (100) holds the numbers. Move one of these rules to make room.",
            ),
        ),
    ),
    complete=False,
    warnings=("nsg-full is managed by somebody else, which may undo any change.",),
)

HOSTILE = plan(
    target(
        "nsg-app",
        changes=(
            change(
                Action.CREATE,
                None,
                wire("acrnet-<b>|\x1b[31mred\x1b[0m", 1000, "Storage\n# heading"),
                "`code` [link](http://example.com) *bold* _it_ <script>\u202e",
                Override("a|b", 5, "x\r\ny"),
            ),
        ),
        verdicts=(NeedVerdict("contoso/login/\x07", Outcome.DENIED, Outcome.ALLOWED, (), "attached"),),
    ),
    warnings=("- not a list", "1. not a list\x1b]0;title\x07"),
)

SMALL = plan(
    target(
        "nsg-app",
        changes=(
            change(
                Action.CREATE,
                None,
                wire("acrnet-Storage.WestEurope", 1000, STORAGE_WEST),
                "for contoso (storage)",
                DENY,
            ),
        ),
        verdicts=(
            NeedVerdict(
                STORAGE.id,
                Outcome.DENIED,
                Outcome.ALLOWED,
                (decided("acrnet-Storage.WestEurope", 1000, 128),),
                "attached",
            ),
        ),
        effect=Effect(opened=(opened(STORAGE.id, "203.0.113.0/26", "203.0.113.128/26", v4=128),)),
    )
)


def named(text: str) -> Plan:
    """A plan in which everything that comes from outside is this text, and so are warnings and assumptions."""
    before, after = wire(text, 1000, text, port="80"), wire(text, 1000, text)
    changed = (
        change(Action.CREATE, None, after, text, Override(text, 5, text)),
        change(Action.UPDATE, before, after, text),
        change(Action.KEEP, after, after, text),
        change(Action.DELETE, before, None, text),
    )
    verdicts = (
        NeedVerdict(text, Outcome.DENIED, Outcome.ALLOWED, (decided(text, 1000, 64, nsg=text or "nsg"),), "attached"),
        NeedVerdict(text, Outcome.DENIED, Outcome.UNDECIDABLE, (), "attached", reason=text),
    )
    of_nsg = target(
        "nsg-app",
        changes=changed,
        verdicts=verdicts,
        effect=Effect(opened=(opened(None, "203.0.113.0/26", v4=64),)),
        problems=(Problem(ProblemCode.NO_FREE_PRIORITY, text),),
    )
    return replace(plan(of_nsg, complete=False, warnings=(f"about {text}",)), assumptions=(f"about {text}",))

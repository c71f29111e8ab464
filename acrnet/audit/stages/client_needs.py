"""Which needs of a registry its clients have, depending on where its names lead for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from acrnet.audit.model import StageKind
from acrnet.audit.stages.trace import Decision
from acrnet.net import AddressSet
from acrnet.registry.applicable import Place, applicable_needs
from acrnet.registry.dns_answers import DEPENDING_ON_DNS, layer_answers, leads_to_endpoint, public_answers
from acrnet.registry.model import PrivateAddress, Registry
from acrnet.registry.names import Answer, AnswerKind, answer
from acrnet.registry.need import Need, Purpose, decidable
from acrnet.rules.client_path import ClientPath
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Refusal:
    """A decision made before any packet is sent: names do not lead the clients to the destination, or may not."""

    decision: Decision
    destinations: AddressSet | None = None
    """The destinations it is about; None for every destination of the need."""


@dataclass(frozen=True, slots=True)
class ClientNeed:
    """A need that the clients have, or may have."""

    need: Need
    refusals: tuple[Refusal, ...] = ()
    assumptions: tuple[str, ...] = ()
    destination: str = ""
    """Where the registry's name leads if clients have this need; "" unless it may lead to several places."""
    doubt: str = ""
    """Why it is not known whether the name leads there, as a clause."""


def client_needs(needs: Sequence[Need], registries: Mapping[str, Registry], path: ClientPath) -> tuple[ClientNeed, ...]:
    """Return the needs that clients of this network have, in the order of `needs`; `registries` is by name.

    The bare domain of a login server is left out, because no client is known to connect to it. For a registry that is
    not among `registries`, public needs are kept, and private ones of the nearest private endpoint.
    """
    packet_needs = decidable(needs)
    by_identity: dict[int, ClientNeed] = {
        id(need): ClientNeed(need) for need in packet_needs if need.purpose not in DEPENDING_ON_DNS
    }
    for name in dict.fromkeys(need.registry for need in packet_needs):
        own = [need for need in packet_needs if need.registry == name and need.purpose in DEPENDING_ON_DNS]
        registry = registries.get(name)
        if registry is None:
            by_identity.update((id(need), ClientNeed(need)) for need in _near(own, path))
        else:
            by_identity.update(_of_registry(own, registry, path))
    return tuple(by_identity[id(need)] for need in packet_needs if id(need) in by_identity)


def _near(needs: Sequence[Need], path: ClientPath) -> tuple[Need, ...]:
    group = path.group
    return applicable_needs(needs, [Place(group.virtual_network, frozenset(group.peered_networks))])


def _of_registry(needs: Sequence[Need], registry: Registry, path: ClientPath) -> Iterator[tuple[int, ClientNeed]]:
    """Yield the needs of one registry that clients have, each with the identity of the need it was made from."""
    login = answer(registry.login_server, registry, path.names)
    if login.kind is AnswerKind.UNKNOWN:
        yield from _alternatives(_near(needs, path), registry, login)
        return
    public = [need for need in needs if need.purpose is not Purpose.PRIVATE]
    of_clients = [*_public_needs(public, registry, path), *_private_needs(needs, registry, path)]
    if not of_clients:
        refusal = Refusal(_no_need(registry, login))
        of_clients = [(need, ClientNeed(need, (refusal,))) for need in _near(needs, path)]
    assumed = _assumed_answers(registry, path, login)
    for need, client_need in of_clients:
        yield id(need), replace(client_need, assumptions=(*client_need.assumptions, *assumed))


def _no_need(registry: Registry, login: Answer) -> Decision:
    """Return why clients have no need: names lead to public addresses with public access off, or to no endpoint."""
    if login.kind is AnswerKind.PUBLIC:
        because = f"public access is disabled, and {login.because}"
        return Decision(StageKind.REGISTRY, Outcome.DENIED, because, registry.name, fix=_private_fix(registry))
    if login.kind is AnswerKind.PRIVATE:
        because = f"{login.because}, where {registry.name} has no approved private endpoint"
        fix = f"Set the record of {registry.login_server} to an address of an approved private endpoint of it."
        return Decision(StageKind.DNS, Outcome.DENIED, because, fix=fix)
    return Decision(StageKind.DNS, Outcome.DENIED, login.because, fix=login.fix)


def _private_fix(registry: Registry) -> str:
    """Return how to admit clients whose names lead to public addresses while public access is off; no rule can."""
    if any(endpoint.approved for endpoint in registry.private_endpoints):
        return (
            f"Link a private DNS zone to the clients' network that leads the names of {registry.name} to a private "
            "endpoint of it."
        )
    return f"Give {registry.name} a private endpoint, and the clients' network the private DNS zone for it."


def _assumed_answers(registry: Registry, path: ClientPath, login: Answer) -> tuple[str, ...]:
    """Return what is assumed about the resolvers, or about the zones from which they answer."""
    if isinstance(path.dns_servers, Unknown):
        return ()
    if not path.names.asks_azure:
        return (f"the resolvers {', '.join(path.dns_servers)} are taken to answer for {registry.login_server}",)
    unread = (("private DNS zone", "answer for", path.private_zones), ("DNS forwarding rule", "match", path.forwarding))
    assumed = [
        f"no {what} is taken to {verb} {registry.login_server}, because {read.reason}"
        for what, verb, read in unread
        if isinstance(read, Unknown)
    ]
    if assumed:
        return tuple(assumed)
    if rule := path.names.forwarded(registry.login_server):
        return (f"{registry.login_server}, which {rule.ruleset.name} forwards to {rule.asked}, is taken to be public",)
    private = any(endpoint.approved for endpoint in registry.private_endpoints)
    if private and login.kind is AnswerKind.PUBLIC:
        return (f"no private DNS zone other than those that were read is linked to {path.group.virtual_network.name}",)
    return ()


def _alternatives(needs: Sequence[Need], registry: Registry, login: Answer) -> Iterator[tuple[int, ClientNeed]]:
    """Yield the needs of clients whose names may lead to public addresses or to a private endpoint.

    As everywhere, only the nearest endpoints count; without one, names are assumed to lead to public addresses. With
    public access off, public addresses refuse everybody, so it is also in doubt whether a name leads to an endpoint.
    """
    endpoints = {need.endpoint.name if need.endpoint else "" for need in needs if need.purpose is Purpose.PRIVATE}
    several = len(endpoints) + any(need.purpose is not Purpose.PRIVATE for need in needs) > 1
    for need in needs:
        destination = f"the private endpoint {need.endpoint.name}" if need.endpoint else "public addresses"
        assumed = f"{registry.login_server} is taken to lead to {destination}, because {login.because}"
        doubt = f"whether {registry.login_server} leads to {destination} is not known, because {login.because}"
        refusals = () if registry.public_network_access else (Refusal(_undecided(doubt)),)
        yield id(need), ClientNeed(need, refusals, (assumed,), destination if several else "", doubt if several else "")


def _public_needs(needs: Sequence[Need], registry: Registry, path: ClientPath) -> Iterator[tuple[Need, ClientNeed]]:
    """Yield the needs of public addresses to which names lead, and those whose names lead nowhere."""
    for need in needs:
        answers = public_answers(need, registry, path.names)
        unanswered = [each for each in answers if each.kind in (AnswerKind.NOTHING, AnswerKind.UNKNOWN)]
        if unanswered and need.purpose is not Purpose.STORAGE:
            unanswered.sort(key=lambda each: each.kind is AnswerKind.UNKNOWN)
            yield need, ClientNeed(need, (Refusal(_refusal_of(unanswered[0])),))
        elif any(each.kind is not AnswerKind.PRIVATE for each in answers) or any(
            each.kind is AnswerKind.PUBLIC for each in layer_answers(need, needs, registry, path.names)
        ):
            yield need, ClientNeed(need)


def _refusal_of(wrong: Answer) -> Decision:
    """Return the decision about a need whose name has an answer other than its destination, or an unknown one."""
    if wrong.kind is AnswerKind.UNKNOWN:
        return _undecided(wrong.because)
    if wrong.kind is AnswerKind.PRIVATE:
        fix = f"Set the records of the registry to the addresses of its private endpoints: {wrong.because}."
        return Decision(StageKind.DNS, Outcome.DENIED, wrong.because, fix=fix)
    return Decision(StageKind.DNS, Outcome.DENIED, wrong.because, fix=wrong.fix)


def _undecided(reason: str) -> Decision:
    """Return the decision about a name whose answer was not seen."""
    because = "a name whose answer is not known"
    return Decision(StageKind.DNS, Outcome.UNDECIDABLE, because, reason=reason, unseen=True)


def _private_needs(needs: Sequence[Need], registry: Registry, path: ClientPath) -> Iterator[tuple[Need, ClientNeed]]:
    """Yield the needs of private endpoints to which names lead, as required ones."""
    endpoints = {endpoint.id: endpoint for endpoint in registry.private_endpoints}
    for need in needs:
        if need.endpoint is None or need.endpoint not in endpoints:
            continue
        endpoint = endpoints[need.endpoint]
        if leads_to_endpoint(endpoint, registry, path.names):
            known = () if isinstance(endpoint.addresses, Unknown) else endpoint.addresses
            yield need, ClientNeed(replace(need, required=True), tuple(_refusals(known, registry, path)))


def _refusals(addresses: Iterable[PrivateAddress], registry: Registry, path: ClientPath) -> Iterator[Refusal]:
    """Yield a refusal for each address of an endpoint to which no name leads, or may lead, although one should.

    Without a record for a data endpoint a pull fails after the sign-in
    (learn.microsoft.com/azure/container-registry/container-registry-private-endpoints, checked 2026-11-23).
    """
    for entry in addresses:
        if not entry.hosts and not _is_named(entry, registry, path):
            reason = f"the host names of {entry.address} are not known, and so it is not known whether they lead there"
            decision = Decision(
                StageKind.DNS, Outcome.UNDECIDABLE, "a name that is not known", reason=reason, unseen=True
            )
            yield Refusal(decision, AddressSet.parse([entry.address]))
        for host in entry.hosts:
            resolved = answer(host, registry, path.names)
            if entry.address not in resolved.addresses:
                decision = _refusal_of(resolved)
                if resolved.kind is AnswerKind.PUBLIC:
                    if registry.public_network_access:
                        continue
                    because = f"public access is disabled, and {resolved.because}"
                    decision = Decision(StageKind.REGISTRY, Outcome.DENIED, because, fix=_private_fix(registry))
                yield Refusal(decision, AddressSet.parse([entry.address]))
                break
            foreign = sorted(set(resolved.addresses) - _addresses(registry))
            if foreign:
                reason = (
                    f"{', '.join(foreign)} is not an address of its private endpoints, and clients may use any of them"
                )
                doubted = Decision(
                    StageKind.DNS,
                    Outcome.UNDECIDABLE,
                    resolved.because,
                    reason=f"{resolved.because}; {reason}",
                    fix=f"Keep only addresses of the registry's private endpoints in the records of {host}.",
                )
                yield Refusal(doubted, AddressSet.parse([entry.address]))
                break


def _is_named(entry: PrivateAddress, registry: Registry, path: ClientPath) -> bool:
    """Return whether one of the registry's own host names leads to the address."""
    hosts = (registry.login_server, *registry.data_endpoint_hosts)
    return any(entry.address in answer(host, registry, path.names).addresses for host in hosts)


def _addresses(registry: Registry) -> set[str]:
    """Return the known addresses of the approved private endpoints."""
    known = (each.addresses for each in registry.private_endpoints if each.approved)
    return {entry.address for addresses in known if not isinstance(addresses, Unknown) for entry in addresses}

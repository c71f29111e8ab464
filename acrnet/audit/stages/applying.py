"""Which needs the clients have of a registry, by where its names lead for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from acrnet.audit.model import StageKind
from acrnet.audit.stages.strand import Decision
from acrnet.net import AddressSet
from acrnet.registry.applicable import Place, applicable_needs
from acrnet.registry.led import LED, layer_answers, led_to_endpoint, public_answers
from acrnet.registry.model import PrivateAddress, Registry
from acrnet.registry.names import Answer, AnswerKind, answer
from acrnet.registry.need import Need, Purpose
from acrnet.rules.client_path import ClientPath
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Refusal:
    """A decision that is made before a packet is sent: the clients are not led to the destination, or may not be."""

    decision: Decision
    destinations: AddressSet | None = None
    """None for every destination of the need."""


@dataclass(frozen=True, slots=True)
class Applying:
    """A need that the clients have, or may have."""

    need: Need
    refusals: tuple[Refusal, ...] = ()
    assumptions: tuple[str, ...] = ()
    way: str = ""
    """Where it is one of several ways to the registry and nobody can tell which one the clients are led: its name."""
    doubt: str = ""
    """Why nobody can tell."""


def applying_needs(needs: Sequence[Need], registries: Mapping[str, Registry], path: ClientPath) -> tuple[Applying, ...]:
    """Return the needs that clients of this network have, in the order of `needs`; `registries` is by name.

    A need that only a host name can express is left out, because nothing on the way of a packet sees names. The needs
    of a registry that is not among `registries` are kept, with the private endpoint that is nearest.
    """
    wanted = [need for need in needs if need.purpose is not Purpose.APEX]
    found: dict[int, Applying] = {id(need): Applying(need) for need in wanted if need.purpose not in LED}
    for name in dict.fromkeys(need.registry for need in wanted):
        own = [need for need in wanted if need.registry == name and need.purpose in LED]
        registry = registries.get(name)
        if registry is None:
            found.update((id(need), Applying(need)) for need in _near(own, path))
        else:
            found.update(_of_registry(own, registry, path))
    return tuple(found[id(need)] for need in wanted if id(need) in found)


def _near(needs: Sequence[Need], path: ClientPath) -> tuple[Need, ...]:
    group = path.group
    return applicable_needs(needs, [Place(group.virtual_network, frozenset(group.peered_networks))])


def _of_registry(needs: Sequence[Need], registry: Registry, path: ClientPath) -> Iterator[tuple[int, Applying]]:
    """Yield the needs of one registry that apply, by the identity of the need they are made of."""
    login = answer(registry.login_server, registry, path.names)
    if login.kind is AnswerKind.UNKNOWN:
        yield from _either_way(_near(needs, path), registry, login)
        return
    public = [need for need in needs if need.purpose is not Purpose.PRIVATE]
    applying = [*_led_to_public(public, registry, path), *_led_to_private(needs, registry, path)]
    if not applying:
        refusal = Refusal(_nowhere(registry, login))
        applying = [(need, Applying(need, (refusal,))) for need in _near(needs, path)]
    assumed = _assumed_answers(registry, path, login)
    for need, found in applying:
        yield id(need), replace(found, assumptions=(*found.assumptions, *assumed))


def _nowhere(registry: Registry, login: Answer) -> Decision:
    """Return why no need applies: public access is off where a name leads there, or it leads to no endpoint at all."""
    if login.kind is AnswerKind.PUBLIC:
        because = f"public access is disabled, and {login.because}"
        return Decision(StageKind.REGISTRY, Outcome.DENIED, because, registry.name, fix=_privately(registry))
    if login.kind is AnswerKind.PRIVATE:
        because = f"{login.because}, where {registry.name} has no approved private endpoint"
        fix = f"Set the record of {registry.login_server} to an address of an approved private endpoint of it."
        return Decision(StageKind.DNS, Outcome.DENIED, because, fix=fix)
    return Decision(StageKind.DNS, Outcome.DENIED, login.because, fix=login.fix)


def _privately(registry: Registry) -> str:
    """Return what lets clients in that are led to public addresses while public access is off: no rule does."""
    if any(endpoint.approved for endpoint in registry.private_endpoints):
        return (
            f"Link a private DNS zone to the clients' network that leads the names of {registry.name} to a private "
            "endpoint of it."
        )
    return f"Give {registry.name} a private endpoint, and the clients' network the private DNS zone for it."


def _assumed_answers(registry: Registry, path: ClientPath, login: Answer) -> tuple[str, ...]:
    """Return what is taken for granted of the resolvers or of the zones that they answer from."""
    if isinstance(path.dns_servers, Unknown):
        return ()
    if not path.names.asks_azure:
        return (f"the resolvers {', '.join(path.dns_servers)} are taken to answer for {registry.login_server}",)
    private = any(endpoint.approved for endpoint in registry.private_endpoints)
    if private and login.kind is AnswerKind.PUBLIC:
        return (f"no private DNS zone besides those that were read is linked to {path.group.virtual_network.name}",)
    return ()


def _either_way(needs: Sequence[Need], registry: Registry, login: Answer) -> Iterator[tuple[int, Applying]]:
    """Yield the needs of clients of which nobody can tell where they are led: to public addresses, or to an endpoint.

    The endpoints are those nearest, as everywhere; clients that have none near are taken to be led to public addresses.
    Where public access is off those refuse everybody, so that being led to an endpoint is part of what is not known.
    """
    ways = {need.endpoint.name if need.endpoint else "" for need in needs if need.purpose is Purpose.PRIVATE}
    several = len(ways) + any(need.purpose is not Purpose.PRIVATE for need in needs) > 1
    for need in needs:
        way = f"the private endpoint {need.endpoint.name}" if need.endpoint else "public addresses"
        assumed = f"{registry.login_server} is taken to lead to {way}, because {login.because}"
        doubt = f"whether {registry.login_server} leads to {way} is not known, because {login.because}"
        refusals = () if registry.public_network_access else (Refusal(_unsure(doubt)),)
        yield id(need), Applying(need, refusals, (assumed,), way if several else "", doubt if several else "")


def _led_to_public(needs: Sequence[Need], registry: Registry, path: ClientPath) -> Iterator[tuple[Need, Applying]]:
    """Yield the needs of public addresses that names lead to, and those whose name leads nowhere."""
    for need in needs:
        answers = public_answers(need, registry, path.names)
        unanswered = [each for each in answers if each.kind in (AnswerKind.NOTHING, AnswerKind.UNKNOWN)]
        if unanswered and need.purpose is not Purpose.STORAGE:
            unanswered.sort(key=lambda each: each.kind is AnswerKind.UNKNOWN)
            yield need, Applying(need, (Refusal(_not_led(unanswered[0])),))
        elif any(each.kind is not AnswerKind.PRIVATE for each in answers) or any(
            each.kind is AnswerKind.PUBLIC for each in layer_answers(need, needs, registry, path.names)
        ):
            yield need, Applying(need)


def _not_led(found: Answer) -> Decision:
    """Return what it means that a name does not lead to where the need is, or is not known to."""
    if found.kind is AnswerKind.UNKNOWN:
        return _unsure(found.because)
    if found.kind is AnswerKind.PRIVATE:
        fix = f"Set the records of the registry to the addresses of its private endpoints: {found.because}."
        return Decision(StageKind.DNS, Outcome.DENIED, found.because, fix=fix)
    return Decision(StageKind.DNS, Outcome.DENIED, found.because, fix=found.fix)


def _unsure(reason: str) -> Decision:
    """Return the decision of a name server whose answer was not seen."""
    because = "a name whose answer is not known"
    return Decision(StageKind.DNS, Outcome.UNDECIDABLE, because, reason=reason, unseen=True)


def _led_to_private(needs: Sequence[Need], registry: Registry, path: ClientPath) -> Iterator[tuple[Need, Applying]]:
    """Yield the needs of private endpoints that names lead to: those are sure to be required."""
    endpoints = {endpoint.id: endpoint for endpoint in registry.private_endpoints}
    for need in needs:
        if need.endpoint is None or need.endpoint not in endpoints:
            continue
        endpoint = endpoints[need.endpoint]
        if led_to_endpoint(endpoint, registry, path.names):
            known = () if isinstance(endpoint.addresses, Unknown) else endpoint.addresses
            yield need, Applying(replace(need, required=True), tuple(_refused(known, registry, path)))


def _refused(addresses: Iterable[PrivateAddress], registry: Registry, path: ClientPath) -> Iterator[Refusal]:
    """Yield the addresses of an endpoint that no name leads to although one should.

    Without a record for a data endpoint a pull fails after the sign-in
    (learn.microsoft.com/azure/container-registry/container-registry-private-endpoints, checked 2026-11-23).
    """
    for entry in addresses:
        if not entry.hosts and not _is_named(entry, registry, path):
            reason = f"which host names stand for {entry.address} is not told, and so not whether they lead there"
            decision = Decision(
                StageKind.DNS, Outcome.UNDECIDABLE, "a name that is not known", reason=reason, unseen=True
            )
            yield Refusal(decision, AddressSet.parse([entry.address]))
        for host in entry.hosts:
            found = answer(host, registry, path.names)
            if entry.address not in found.addresses:
                decision = _not_led(found)
                if found.kind is AnswerKind.PUBLIC:
                    if registry.public_network_access:
                        continue
                    because = f"public access is disabled, and {found.because}"
                    decision = Decision(StageKind.REGISTRY, Outcome.DENIED, because, fix=_privately(registry))
                yield Refusal(decision, AddressSet.parse([entry.address]))
                break
            strange = sorted(set(found.addresses) - _addresses(registry))
            if strange:
                reason = f"{', '.join(strange)} is no address of its private endpoints, and clients may take either"
                doubted = Decision(
                    StageKind.DNS,
                    Outcome.UNDECIDABLE,
                    found.because,
                    reason=f"{found.because}; {reason}",
                    fix=f"Leave no address in the records of {host} but those of the registry's private endpoints.",
                )
                yield Refusal(doubted, AddressSet.parse([entry.address]))
                break


def _is_named(entry: PrivateAddress, registry: Registry, path: ClientPath) -> bool:
    """Whether a name that the registry itself tells leads to the address."""
    hosts = (registry.login_server, *registry.data_endpoint_hosts)
    return any(entry.address in answer(host, registry, path.names).addresses for host in hosts)


def _addresses(registry: Registry) -> set[str]:
    """Return the known addresses of the private endpoints that carry traffic."""
    known = (each.addresses for each in registry.private_endpoints if each.approved)
    return {entry.address for addresses in known if not isinstance(addresses, Unknown) for entry in addresses}

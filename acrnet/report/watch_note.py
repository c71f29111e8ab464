"""What a watch changed as Markdown, for the request that somebody reviews before a firewall loads the lists."""

from __future__ import annotations

from collections.abc import Iterator

from acrnet.export.export_list import Retirement
from acrnet.export.renewal import Renewal
from acrnet.export.watch_result import WatchResult
from acrnet.net import AddressSet
from acrnet.report.escaping import markdown
from acrnet.report.fitting import Part, fitted
from acrnet.report.tags.diff_words import shown
from acrnet.report.words import amount_of, count


def watch_note(result: WatchResult) -> str:
    """Return the note; what does not fit into a comment is counted."""
    return fitted(_parts(result), "the lists have all")


def headline(result: WatchResult) -> str:
    """Return how many lists change, and by which service tags, in one sentence."""
    number = f"{len(result.changed)} of {count(len(result.lists), 'list')}"
    verb = "changes" if len(result.changed) == 1 else "change"
    return f"Lists for firewalls by the service tags {result.version.id}: {number} {verb}."


def _parts(result: WatchResult) -> Iterator[Part]:
    yield Part([f"**{markdown(headline(result))}**"], "first line")
    for renewal in result.changed:
        yield Part(list(_list(renewal)), "list")
    if result.dropped:
        files = ", ".join(markdown(file) for file in result.dropped)
        yield Part(["", f"No longer written, and left as they are: {files}."], "line")
    if result.warnings:
        yield Part(["", "Warnings:", "", *(f"- {markdown(sentence)}" for sentence in result.warnings)], "list")


def _list(renewal: Renewal) -> Iterator[str]:
    yield ""
    yield f"### {markdown(renewal.file)}"
    yield ""
    yield markdown(_subject(renewal))
    if renewal.before is not None and renewal.changed_tags:
        yield ""
        yield "| tag | gained | lost |"
        yield "| --- | --- | --- |"
        for tag in renewal.changed_tags:
            yield f"| {markdown(tag)} | {_cell(renewal.gained(tag))} | {_cell(renewal.lost(tag))} |"
    facts = [fact for fact in _facts(renewal) if renewal.before is not None]
    if facts:
        yield ""
        yield from (f"- {markdown(fact)}" for fact in facts)


def _subject(renewal: Renewal) -> str:
    export, before = renewal.export, renewal.before
    whose = ", ".join((*(each.name for each in export.registries), *export.regions))
    edition = renewal.after.edition.change_number
    since = "new" if before is None else f"service tags {before.edition.change_number} to {edition}"
    numbers = [count(len(export.prefixes), "prefix")] if renewal.after.tags else []
    numbers += [count(len(renewal.after.hosts), "host name")] if renewal.after.hosts else []
    return f"{renewal.syntax.name} for {whose}; {since}; {', '.join(numbers) or 'rules by service tag'}."


def _facts(renewal: Renewal) -> Iterator[str]:
    for verb, hosts in (("New host names", renewal.hosts_added), ("Host names gone", renewal.hosts_removed)):
        if hosts:
            yield f"{verb}: {', '.join(hosts)}."
    for each in renewal.export.retired:
        yield f"Retired, and admitted until {each.until}: {_addresses(each)}."
    for each in renewal.ended:
        yield f"No longer admitted: {_addresses(each)}."
    if renewal.was_edited:
        yield "The file was not as acrnet wrote it."
    elif renewal.current is None:
        yield "The file was not there any more."


def _addresses(each: Retirement) -> str:
    return f"{amount_of(*each.addresses.sizes)} of {each.tag} ({', '.join(shown(each.addresses, details=False))})"


def _cell(addresses: AddressSet) -> str:
    if not addresses:
        return ""
    return markdown(f"{amount_of(*addresses.sizes)}: {', '.join(shown(addresses, details=False))}")

"""What a reindex found, as lines for a maintainer and as one JSON object for a program."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest

from bot.affected import Affected
from bot.clock import moment
from bot.gate import Answered, Part, parts, slower, times
from index.changes import Changes, Delta

SHOWN = 8
"""Names, questions and tickets that are shown where `--list` is not given."""


@dataclass(frozen=True)
class Compared:
    """The golden questions as the published and the new snapshot answer them, in pairs."""

    both: tuple[tuple[Answered, Answered], ...]
    side_by_side: bool
    """Asked in turns just now, so that times can be compared; otherwise the published one's answers were kept."""

    @property
    def parts(self) -> list[Part]:
        """Each part of the gate."""
        return parts(self.both)

    @property
    def differing(self) -> list[tuple[Answered, Answered]]:
        """Where a worker would be told something else."""
        return [(was, now) for was, now in self.both if not now.says_as(was)]

    @property
    def refused_for(self) -> list[str]:
        """The parts that fall beyond noise; none if the new snapshot may be published."""
        fallen = [part.name for part in self.parts if part.falls]
        return fallen + (["time"] if self.side_by_side and slower(self.both) else [])


@dataclass(frozen=True)
class Found:
    """Everything that a reindex has to say of a new snapshot."""

    changes: Changes
    compared: Compared | None
    why_not: str
    """Why the golden questions were not compared."""
    affected: Affected
    expiring: Mapping[str, str]
    """Measures that end soon, by key, with the day."""


def lines(found: Found, *, every: bool) -> Iterator[str]:
    """All of it for a terminal; `every` leaves nothing out."""
    yield from _changed(found.changes, every)
    yield from _golden(found, every)
    yield from _affected(found.affected, every)
    ending = [f"{key} ({day})" for key, day in found.expiring.items()]
    yield f"ending within 60 days: {_some(ending, every)}"


def _changed(changes: Changes, every: bool) -> Iterator[str]:
    for what, delta in (("documents", changes.documents), ("passages", changes.passages)):
        counts = ", ".join(f"{len(names)} {how}" for how, names in _named(delta).items())
        yield f"{what}: {counts}, {delta.same} as before"
        yield from (f"  {how}: {_some(names, every)}" for how, names in _named(delta).items() if names)
    yield f"only asked otherwise (phrasings changed): {_some(changes.asked_otherwise, every)}"


def _named(delta: Delta) -> dict[str, tuple[str, ...]]:
    return {"added": delta.added, "changed": delta.changed, "removed": delta.removed}


def _some(names: Sequence[str], every: bool) -> str:
    shown = names if every else names[:SHOWN]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return f"{len(names)}" + (f" ({', '.join(shown)}{more})" if names else "")


def _golden(found: Found, every: bool) -> Iterator[str]:
    if found.compared is None:
        yield f"golden questions: not compared: {found.why_not}"
        return
    differing = found.compared.differing
    yield f"golden questions: {len(found.compared.both)} asked of both, {len(differing)} answered otherwise"
    for was, now in differing if every else differing[:SHOWN]:
        yield f"  {now.id} {now.question}"
        yield from (f"    {line}" for line in _beside(was, now))
    if len(differing) > SHOWN and not every:
        yield f"  and {len(differing) - SHOWN} more; --list shows all"
    for part in found.compared.parts:
        yield (
            f"  {part.name}: {part.before:.3f} -> {part.after:.3f} of {part.of}; {len(part.worse)} worse, "
            f"{len(part.better)} better" + (f"; FALLS (p = {part.chance:.3f})" if part.falls else "")
        )
        if every or part.falls:
            yield from (f"    worse: {now.id} {now.question}" for _, now in found.compared.both if now.id in part.worse)
    if found.compared.side_by_side:
        before, after = times(found.compared.both)
        yield f"  time of a question: {before:.1f} -> {after:.1f} ms" + (
            "; FALLS" if slower(found.compared.both) else ""
        )


def _beside(was: Answered, now: Answered) -> Iterator[str]:
    """The first lines in which two answers differ."""
    pairs = zip_longest(was.reply.splitlines(), now.reply.splitlines(), fillvalue="")
    first = next(((a, b) for a, b in pairs if a != b), ("", ""))
    for name, answer, line in (("was", was, first[0]), ("now", now, first[1])):
        yield f"{name}: {answer.outcome} {', '.join(answer.shown[:1])}: {line}"


def _affected(affected: Affected, every: bool) -> Iterator[str]:
    if affected.fault:
        yield f"tickets and workers: not looked at: {affected.fault}"
        return
    newly = sum(one.newly for one in affected.answerable)
    yield f"open tickets: {affected.open_tickets}, of which {len(affected.answerable)} could now be answered ({newly} newly)"
    if every:
        yield from (f"  #{t.number} {t.city} {t.text} -> {', '.join(t.measures)}" for t in affected.answerable)
    yield f"told what has changed or gone: {affected.workers} workers, {len(affected.told)} answers"
    if every:
        yield from (
            f"  {moment(t.at):%Y-%m-%d %H:%M} chat {t.chat}: "
            + ", ".join([*t.changed, *(f"{key} (gone)" for key in t.gone)])
            for t in affected.told
        )


def as_json(found: Found) -> dict[str, object]:
    """The same for a program: counts, names and rates; no text that a worker wrote."""
    compared = found.compared
    return {
        **{name: _named(delta) for name, delta in (("documents", found.changes.documents), ("passages", found.changes.passages))},
        "asked_otherwise": found.changes.asked_otherwise,
        "golden": None if compared is None else {
            "asked": len(compared.both),
            "differing": [now.id for _, now in compared.differing],
            "parts": [asdict(part) | {"falls": part.falls} for part in compared.parts],
            "ms": times(compared.both) if compared.side_by_side else None,
            "refused_for": compared.refused_for,
        },
        "open_tickets": found.affected.open_tickets,
        "answerable_tickets": [ticket.number for ticket in found.affected.answerable],
        "workers_told_otherwise": found.affected.workers,
        "expiring": dict(found.expiring),
    }  # fmt: skip

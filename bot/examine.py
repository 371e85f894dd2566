"""A staged snapshot held against the published one: what differs, what is answered otherwise, whom it concerns."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.affected import affected
from bot.change_report import Compared, Found
from bot.config import Settings
from bot.gate import Answered, pairs, scores
from bot.golden_answers import Progress, ask_all, keep, kept
from bot.pipeline import Engine
from index import snapshot
from index.changes import Changes, between
from index.encoder import Encoder
from index.errors import SnapshotError
from index.search import Index
from knowledge.golden import Row, by_anchors
from knowledge.validity import expiring
from knowledge.values import Measure


def examine(
    settings: Settings,
    staged: Path,
    encoder: Encoder,
    rows: Sequence[Row],
    written: Sequence[Measure],
    days: int,
    now: datetime,
    progress: Progress,
) -> tuple[Found, dict[str, float]]:
    """Everything there is to say of a staged snapshot, and its scores; its golden answers are left in it.

    `written` are the measures that golden questions name: where a snapshot holds their sources as they came, passages
    stand for them. With nothing published no golden question is asked: a first build should not take longer than it
    must.
    """
    index = Index(staged, encoder)
    after = Engine(index, memory=timedelta(minutes=settings.conversation_minutes), hotlines=())
    published = _published(settings.data_dir)
    before, why = _opened(after, published)
    rows = _concerned(rows, written, [e.index for e in (before, after) if e])
    compared, answers = None, list[Answered]()
    if published is not None and rows:
        old, answers = _asked(rows, before, after, published, progress)
        keep(staged, answers)
        both = tuple(pairs(old, answers))
        compared = Compared(both, side_by_side=before is not None) if both else None
    found = Found(
        _changes(published, staged),
        compared,
        why if rows else "none is about these documents",
        affected(settings.database, index.content, before, after, days, now),
        {key: day.isoformat() for key, day in expiring(_lasting(index), now.date()).items()},
    )
    return found, scores(answers)


def _asked(
    rows: Sequence[Row], before: Engine | None, after: Engine, published: Path, progress: Progress
) -> tuple[list[Answered], list[Answered]]:
    """Answers of the published and of the new one; what the published one was published with, if it does not open."""
    if before is None:
        return kept(published), ask_all(rows, [after], progress)[0]
    old, new = ask_all(rows, [before, after], progress)
    return old, new


def _concerned(rows: Sequence[Row], written: Sequence[Measure], indexes: Sequence[Index]) -> list[Row]:
    """The questions about cities of whose documents some are there, with what answers them there."""
    documents = {m.document.id for m in written}
    held = {m.key: m for index in indexes for m in index.measures_of(documents)}
    cities = {m.document.city for m in held.values()}
    about = [row for row in rows if held and row.get("city", "") in {*cities, "", None}]
    return by_anchors(about, written, held.values())


def _published(data_dir: Path) -> Path | None:
    try:
        return snapshot.current(data_dir)
    except SnapshotError:
        return None


def _opened(after: Engine, published: Path | None) -> tuple[Engine | None, str]:
    """The engine on the published snapshot, or why there is none."""
    if published is None:
        return None, "nothing is published yet"
    try:
        return after.moved(published), ""
    except Exception as error:  # whatever is wrong with it, a new one must be possible
        return None, f"the published snapshot cannot be opened and holds no answers to them: {error}"


def _changes(published: Path | None, staged: Path) -> Changes:
    try:
        return between(published, staged)
    except (SnapshotError, OSError, ValueError, KeyError, TypeError):
        return between(None, staged)


def _lasting(index: Index) -> Iterator[tuple[str, date | None]]:
    """Written measures and documents that came as they are, with their last days."""
    yield from ((m.key, m.valid_until) for m in index.measures)
    yield from ((d.id, d.valid_until) for d in index.documents if d.verbatim)

"""A staged snapshot held against the published one: what differs, what is answered otherwise, whom it concerns."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.affected import affected
from bot.change_report import Compared, Found
from bot.config import Settings
from bot.gate import Answered, pairs, scores
from bot.golden_answers import Progress, ask_all, keep, kept
from bot.pipeline import Engine
from index import snapshot
from index.changes import changes
from index.encoder import Encoder
from index.errors import SnapshotError
from index.search import Index
from knowledge.golden import Row
from knowledge.validity import expiring
from knowledge.values import Measure


def examine(
    settings: Settings,
    staged: Path,
    encoder: Encoder,
    rows: Sequence[Row],
    days: int,
    now: datetime,
    progress: Progress,
) -> tuple[Found, dict[str, float]]:
    """Everything there is to say of a staged snapshot, and its scores; its golden answers are left in it.

    With nothing published no golden question is asked: a first build should not take longer than it must.
    """
    index = Index(staged, encoder)
    after = Engine(index, memory=timedelta(minutes=settings.conversation_minutes), hotlines="")
    published = _published(settings.data_dir)
    before, why = _opened(after, published)
    compared, answers = None, list[Answered]()
    if published is not None and rows:
        old, answers = _asked(rows, before, after, published, progress)
        keep(staged, answers)
        both = tuple(pairs(old, answers))
        compared = Compared(both, side_by_side=before is not None) if both else None
    contents = {m.key: m.content for m in index.measures}
    found = Found(
        changes(_measures(published), index.measures),
        compared,
        why if rows else "there are none",
        affected(settings.database, contents, before, after, days, now),
        {key: day.isoformat() for key, day in expiring(index.measures, now.date()).items()},
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


def _measures(published: Path | None) -> tuple[Measure, ...]:
    try:
        return snapshot.read_measures(published) if published else ()
    except (OSError, ValueError, KeyError, TypeError):
        return ()

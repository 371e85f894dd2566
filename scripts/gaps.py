"""Group what the bot could not answer, and say who answered it since. Texts are masked; cries for help are left out.

    python scripts/gaps.py                         the groups that most people asked, as a table
    python scripts/gaps.py --html gaps.html        all of them as a page with plots, in Chinese
    python scripts/gaps.py --csv gaps.csv          and for a spreadsheet
    python scripts/gaps.py --days 30               only the last 30 days (else 90)
    python scripts/gaps.py --draft 3               group 3 as a draft measure, in <data-dir>/drafts
    python scripts/gaps.py --draft 3 --measure tianjin/legal-aid      as phrasings for a measure that exists

A draft is only used after a person has finished it and put it into knowledge/, and reindexed. A group is closed when
one of its questions stands in the golden set and is answered as it should be. Files that were written stay when a
worker later sends /forget: delete them when they have served.

Exit status 0: done; 1: no database, no snapshot, or no such group or measure; 2: a setting is wrong.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from bot import drafts, gap_report, migrations
from bot.ask import answer_row
from bot.clock import china_now
from bot.config import Settings, environment, read_settings
from bot.errors import BotError, ConfigError
from bot.gap_groups import Group, best_cut, grouped
from bot.gap_report import Numbered
from bot.gaps import Gap, gaps_since
from bot.judge import judge
from bot.normalise import normalise
from bot.pipeline import Engine
from bot.report import page
from bot.store import Store
from bot.tables import Table, as_text
from index import snapshot
from index.embedding import EncoderError
from index.encoder import load as load_encoder
from index.errors import IndexFault
from index.search import Index
from knowledge import library
from knowledge.errors import KnowledgeError
from knowledge.fold import squash
from knowledge.golden import FOLDER, TODAY, Row, read_golden

SHOWN, LONGEST = 20, 24
NARROW = ("编号", "问题", "几人问", "几次", "城市", "最近", "最接近的措施")


class Refused(Exception):
    """What was asked for cannot be done; the message says why."""


def main(argv: Sequence[str] | None = None) -> int:
    """Read, group, write; returns the exit status."""
    args = _arguments().parse_args(argv)
    try:
        settings = read_settings(environment(os.environ, Path(".env")))
        settings = replace(settings, data_dir=args.data_dir) if args.data_dir else settings
        _report(args, settings)
    except (BotError, IndexFault, EncoderError, KnowledgeError, Refused) as error:
        print(f"gaps: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError | EncoderError) else 1
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, help="instead of DATA_DIR")
    parser.add_argument("--days", type=int, default=90, help="how far to look back (default: %(default)s)")
    parser.add_argument("--golden", type=Path, default=FOLDER, help="folder of labelled questions")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with plots")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write a table for a spreadsheet")
    parser.add_argument("--draft", type=int, metavar="N", help="write group N as a draft")
    parser.add_argument("--measure", metavar="KEY", help="with --draft: phrasings for this measure")
    parser.add_argument("--drafts", type=Path, metavar="DIR", help="where drafts go (default: <data-dir>/drafts)")
    return parser


def _report(args: argparse.Namespace, settings: Settings) -> None:
    now = china_now()
    gaps = _gaps(settings, now - timedelta(days=args.days))
    index = Index(snapshot.current(settings.data_dir), load_encoder(settings.encoder, threads=settings.threads))
    engine = Engine(index, memory=timedelta(minutes=settings.conversation_minutes), hotlines=())
    found = grouped(gaps, lambda texts: _vectors(index, texts), _cut(index))
    groups = numbered(found, engine, read_golden(args.golden))
    if args.draft is not None:
        _draft(args, settings, groups, index)
        return
    about = (
        f"{now - timedelta(days=args.days):%Y-%m-%d} 到 {now:%Y-%m-%d}：没答上 {len(gaps)} 次，"
        f"{len({gap.who for gap in gaps})} 人，归成 {len(groups)} 类，其中 {sum(g.closed for g in groups)} 类已经解决"
    )
    tables = gap_report.tables(groups)
    print(about)
    for table in tables:
        print(f"\n{as_text(_narrow(table))}")
    if args.html:
        _write(args.html, page("没答上的问题", about, tables, gap_report.plots(groups)))
    if args.csv:
        _write(args.csv, "\ufeff" + gap_report.as_csv(groups))  # by this mark spreadsheets know UTF-8


def _gaps(settings: Settings, since: datetime) -> list[Gap]:
    if not settings.database.exists():
        raise Refused(f"{settings.database}: no database there")
    migrations.migrate(settings.database)
    store = Store(settings.database)
    try:
        return gaps_since(store.db, since)
    finally:
        store.close()


def _vectors(index: Index, texts: Sequence[str]) -> np.ndarray:
    """As questions are searched: masked, folded, pinyin read as characters."""
    messages = [normalise(text) for text in texts]
    return index.encoder.queries([index.speller.read(m.folded) if m.latin else m.folded for m in messages])


def _cut(index: Index) -> float:
    """Learned from the topics that no measure answers, as the snapshot has them."""
    topics = np.array([n for n in index.outside.owner if index.outside.topics[n].kind == "elsewhere"])
    kept = [index.outside.topics[n].kind == "elsewhere" for n in index.outside.owner]
    return best_cut(index.outside.vectors.all()[np.array(kept, dtype=bool)], topics)


def numbered(groups: Sequence[Group], engine: Engine, rows: Sequence[Row]) -> list[Numbered]:
    """Groups with their numbers, nearest measures, and whether they are closed."""
    known: dict[str, list[Row]] = {}
    for row in rows:
        if row.get("q"):
            known.setdefault(squash(row["q"]), []).append(row)
    return [
        Numbered(n, group, _near(group, engine), _closed(group, engine, known)) for n, group in enumerate(groups, 1)
    ]


def _near(group: Group, engine: Engine) -> str:
    city = group.gaps[-1].city
    hits = engine.found(group.question, city if city in engine.cities else None).hits
    return f"{hits[0].measure.title}（{hits[0].measure.key}）" if hits else ""


def _closed(group: Group, engine: Engine, known: dict[str, list[Row]]) -> bool:
    """Whether a question of the group is a golden one, in a city where it was asked, and is answered well."""
    cities = {gap.city for gap in group.gaps}
    rows = [row for text in group.texts for row in known.get(squash(text), []) if row.get("city") in cities]
    return any(_answered(row, answer_row(engine, {"today": TODAY, **row})) for row in rows)


def _answered(row: Row, answer: Row) -> bool:
    """Well, and in full: a question that is rightly handed to staff is still a gap."""
    full = answer["outcome"] == "answer" and not answer["not_stated"]
    return full and all(judge(row, answer).metrics.values())


def _draft(args: argparse.Namespace, settings: Settings, groups: Sequence[Numbered], index: Index) -> None:
    if not 1 <= args.draft <= len(groups):
        raise Refused(f"--draft {args.draft}: there are groups 1 to {len(groups)}")
    if args.measure and index.measure(args.measure) is None:
        raise Refused(f"--measure {args.measure}: the published snapshot has no such measure")
    group = groups[args.draft - 1].group
    folder = (args.drafts or settings.data_dir / "drafts").resolve()
    if folder.is_relative_to(library.HERE):
        raise Refused(f"{folder}: a draft must not stand in knowledge/, where it could be taken for finished")
    city = group.gaps[-1].city
    document = next((d.id for d in index.documents if d.city == city), "mycity")
    text = drafts.phrasing_draft(group, args.measure) if args.measure else drafts.measure_draft(group, document)
    print(f"group {args.draft}: {group.question}")
    _write(folder / f"{drafts.identity(group)}.yaml", text)


def _narrow(table: Table) -> Table:
    """The first groups, without the long columns."""
    rows = [{n: str(row[n])[:LONGEST] if n == "问题" else row[n] for n in NARROW} for row in table.rows[:SHOWN]]
    more = f"；共 {len(table.rows)} 类" if len(table.rows) > SHOWN else ""
    return Table(table.name, table.note + more, tuple(rows))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(f"  written to {path}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

"""The index at scale: `python scripts/benchmark.py index`. How long, how large, how fast, at three sizes; and txtai.

Documents of `--texts` (whole laws and local rules, one JSON object a line with `_id` and `text`) are dropped into a
folder as files, a side file giving all of them one invented city, and `scripts/reindex.py` is run on it as a
maintainer would: a full build, then again with a sentence added to one document. Then the bot's engine is opened in a
process of its own and asked workers' questions one by one. The largest size is made of the passages and vectors of
the one before it (each passage's second half exchanged for another's, vectors disturbed), so that the encoder is left
out. Each step is a process; its memory is what is resident at its end.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np

from index import collection_build, snapshot
from index.collection import Collection
from index.encoder import load as load_encoder
from index.grams import Sounds
from index.search import Index, read_pinyin
from index.segment import Segment
from index.shelf import VERBATIM
from knowledge import library
from knowledge.fold import fold
from scripts.scale.material import CITY, Given, drop, enlarge, export, questions
from scripts.scale.report import plot, ratios, table

ROOT = Path(__file__).resolve().parents[2]
Figures = dict[str, float]
ADDED = "\n\n每年为一线职工组织三百人疗休养，每人补助一千八百元。\n"
NEAREST = 10


def run(args: argparse.Namespace) -> int:
    """The sub-command `index`."""
    if args.step:
        print(json.dumps(STEPS[args.step](args)))
        return 0
    if args.work.exists() and not args.resume:
        shutil.rmtree(args.work)
    found: dict[str, Figures] = {}
    before: Path | None = None
    for size in args.sizes:
        home = args.work / str(size)
        if (home / "var/current").exists():
            found[str(size)] = {"passages": snapshot.read_manifest(snapshot.current(home / "var")).counts["measures"]}
        elif size <= args.encoded:
            drop(home / "documents", size, args.texts)
            found[str(size)] = _built(home)
        else:
            if before is None:
                raise SystemExit("benchmark: --sizes needs one size that is encoded before a larger one")
            found[str(size)] = _step("enlarge", args, home, before)
        found[str(size)] |= _changed(home) | _step("ask", args, home, before)
        before = home
        print(json.dumps({str(size): found[str(size)]}), file=sys.stderr, flush=True)
    if args.txtai:
        home = args.work / str(max(s for s in args.sizes if s <= args.encoded))
        whole_bot = found[home.name]["rss_mb"]
        found["ours, vectors given"] = _step("ours", args, home, None) | {"rss_mb": whole_bot}
        found["txtai"] = _txtai(args.txtai, home)
    compared = ratios(found)
    print(table(found))
    for name, value in compared.items():
        print(f"{name}: {value:g}")
    args.plot.parent.mkdir(parents=True, exist_ok=True)
    plot(found, args.plot)
    print(f"plot: {args.plot}")
    if args.json:
        print(json.dumps(found | {"ratios": compared}))
    return 0


def _reindex(home: Path) -> Figures:
    command = [sys.executable, str(ROOT / "scripts/reindex.py"), "--documents", str(home / "documents"), "--json"]
    began = time.perf_counter()
    done = subprocess.run([*command, "--data-dir", str(home / "var")], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"benchmark: reindex failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    said = json.loads(done.stdout.splitlines()[-1])
    return {"s": seconds, "encoder_s": said["encoder_s"], "measures": said["counts"]["measures"]}


def _built(home: Path) -> Figures:
    made = _reindex(home)
    return {
        "passages": made["measures"],
        "build_s": round(made["s"], 2),
        "build_in_encoder": round(made["encoder_s"] / made["s"], 3),
    }


def _changed(home: Path) -> Figures:
    path = sorted((home / "documents").glob("*.md"))[0]
    path.write_text(path.read_text(encoding="utf-8") + ADDED, encoding="utf-8")
    return {"change_s": round(_reindex(home)["s"], 2)}


def _step(name: str, args: argparse.Namespace, home: Path, before: Path | None) -> Figures:
    command = [sys.executable, str(ROOT / "scripts/benchmark.py"), "index", "--step", name, "--home", str(home)]
    command += ["--before", str(before)] if before else []
    command += ["--size", home.name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"benchmark: {name} failed:\n{done.stderr[-3000:]}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def ask(args: argparse.Namespace) -> Figures:
    """Questions put to the bot's engine, one by one; its memory; and how exact its nearest passages are."""
    from bot.messages import Conversation
    from bot.pipeline import Engine

    folder = snapshot.current(args.home / "var")
    encoder = load_encoder(threads=2)
    began = time.perf_counter()
    engine = Engine(Index(folder, encoder), memory=timedelta(minutes=30), hotlines=())
    opened = time.perf_counter() - began
    now, times = datetime(2026, 1, 1, tzinfo=UTC), []
    for question in questions():
        began = time.perf_counter()
        engine.respond(question, Conversation(city=CITY), now)
        times.append((time.perf_counter() - began) * 1000)
    memory = resident()
    return {
        "open_s": round(opened, 2),
        "p50_ms": round(median(times[20:]), 2),
        "p95_ms": round(float(np.quantile(times[20:], 0.95)), 2),
        "rss_mb": round(memory, 1),
        "recall_at_10": recall(folder / VERBATIM, encoder.queries([fold(q) for q in questions()])),
    }


def resident() -> float:
    """Resident megabytes of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def recall(folder: Path, vectors: np.ndarray) -> float:
    """Of the nearest passages by exact search, the share that the index finds."""
    segment = Segment(folder / "whole")
    best = exact(first_vectors(segment), vectors)
    hits = [len(set(segment.nearest(v, NEAREST, None)) & set(b)) for v, b in zip(vectors, best, strict=True)]
    return round(sum(hits) / best.size, 4)


def first_vectors(segment: Segment, block: int = 50_000) -> Iterator[np.ndarray]:
    """The vectors by which passages are found, some at a time."""
    for at in range(0, segment.rows, block):
        rows = np.arange(at, min(at + block, segment.rows))
        yield segment.found_by(rows)


def exact(blocks: Iterator[np.ndarray], vectors: np.ndarray) -> np.ndarray:
    """Rows of the nearest vectors for each question, shape (questions, NEAREST)."""
    scores, rows, at = np.zeros((len(vectors), 0), np.float32), np.zeros((len(vectors), 0), np.int64), 0
    for block in blocks:
        scores = np.hstack((scores, vectors @ block.T))
        rows = np.hstack((rows, np.broadcast_to(np.arange(at, at + len(block)), (len(vectors), len(block)))))
        kept = np.argpartition(-scores, min(NEAREST, scores.shape[1]) - 1, axis=1)[:, :NEAREST]
        scores, rows = np.take_along_axis(scores, kept, 1), np.take_along_axis(rows, kept, 1)
        at += len(block)
    return rows


def ours(args: argparse.Namespace) -> Figures:
    """The same passages with the same vectors indexed anew, and searched by vector and by characters."""
    folder = snapshot.current(args.home / "var")
    sounds = Sounds(read_pinyin(folder))
    held = Collection(folder / VERBATIM, sounds)
    number, target = 0, args.home / "ours"
    vectors = load_encoder(threads=2).queries([fold(q) for q in questions()])
    export(held.segments[number], args.home / "given", vectors)
    papers = [
        library.Paper(head.document, head.source, list(held.passages(at, head)))
        for at, head in held.heads()
        if at == number
    ]
    given = Given(held.segments[number], load_encoder(threads=2).dimension)
    began = time.perf_counter()
    collection_build.make(target, None, papers, [], sounds, given, lambda *_: None)  # type: ignore[arg-type]
    seconds = time.perf_counter() - began
    del papers
    found = Collection(target, sounds)
    times = []
    for vector, question in zip(vectors, questions(), strict=True):
        began = time.perf_counter()
        found.candidates(fold(question), vector, None)
        times.append((time.perf_counter() - began) * 1000)
    return {
        "passages": len(found),
        "build_s": round(seconds, 2),
        "p50_ms": round(median(times[20:]), 2),
        "p95_ms": round(float(np.quantile(times[20:], 0.95)), 2),
        "recall_at_10": recall(target, vectors),
    }


def _txtai(python: Path, home: Path) -> Figures:
    program = ROOT / "scripts/scale/with_txtai.py"
    # It takes functions from a caller only where this is set.
    environment = {"PATH": "/usr/bin:/bin", "ALLOW_RESOLVE_TRANSFORM": "True"}
    command = [str(python), str(program), str(home / "given")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(f"benchmark: txtai failed:\n{done.stderr[-3000:]}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


STEPS = {"ask": ask, "enlarge": enlarge, "ours": ours}

"""The index at scale: `python scripts/benchmark.py index`. How long, how large, how fast, at three sizes; and txtai.

Documents of `--texts` (whole laws and local rules, one JSON object a line with `_id` and `text`) are dropped into a
folder as files, a side file giving all of them one invented city, and `scripts/reindex.py` is run on it as a
maintainer would: a full build, then again with a sentence added to one document. Then the bot's engine is opened in a
process of its own and asked workers' questions one by one. The largest size is made of the passages and vectors of
the one before it (each passage's second half exchanged for another's, vectors disturbed), so that the encoder is left
out. Each step is a process; its memory is what is resident at its end.
"""

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np

from index import collection_build, models, snapshot
from index.collection import Collection
from index.encoder import load as load_encoder
from index.grams import Sounds
from index.known import key_of
from index.links import link
from index.near import Near
from index.search import Index, read_pinyin
from index.segment import TEXTS, Head, Segment
from index.segment_writer import SegmentWriter
from index.shelf import VERBATIM
from index.verbatim import Laid
from knowledge import library
from knowledge.documents_folder import digest_of
from knowledge.fold import fold

ROOT = Path(__file__).resolve().parents[1]
Figures = dict[str, float]
CITY = "样例"
CHARACTERS = 54
"""Of a document's text for each passage, headings and all: to take as many documents as a size needs."""
QUESTIONS = 200
ADDED = "\n\n每年为一线职工组织三百人疗休养，每人补助一千八百元。\n"
SEED = 7510
NEAREST = 10
DISTURBED = 0.35
"""Length of the noise that is added to a unit vector where a size is made from a smaller one."""


def run(args: argparse.Namespace) -> int:
    """The sub-command `index`."""
    if args.step:
        print(json.dumps(STEPS[args.step](args)))
        return 0
    if args.work.exists():
        shutil.rmtree(args.work)
    found: dict[str, Figures] = {}
    before: Path | None = None
    for size in args.sizes:
        home = args.work / str(size)
        if size <= args.encoded:
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
        found["ours, vectors given"] = _step("ours", args, home, None)
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


def drop(folder: Path, size: int, texts: Path) -> None:
    """Files of about so many passages."""
    folder.mkdir(parents=True)
    room = size * CHARACTERS
    with gzip.open(texts, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = row["text"][:room] if size < 1000 else row["text"]
            (folder / f"{row['_id']}.md").write_text(text, encoding="utf-8")
            (folder / f"{row['_id']}.yaml").write_text(f"city: {CITY}\nissuer: {CITY}市总工会\n", encoding="utf-8")
            room -= len(text)
            if room <= 0:
                return
    raise SystemExit(f"benchmark: {texts} has too little text for {size} passages")


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
    engine = Engine(Index(folder, encoder), memory=timedelta(minutes=30), hotlines="")
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


def questions() -> list[str]:
    """Workers' questions, spread over the written measures."""
    asked = [m.phrasings[0] for m in library.load().measures if m.phrasings]
    return [asked[i * len(asked) // QUESTIONS] for i in range(QUESTIONS)]


def resident() -> float:
    """Resident megabytes of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def recall(folder: Path, vectors: np.ndarray) -> float:
    """Of the nearest passages by exact search, the share that the index finds."""
    segment = Segment(folder / "whole")
    best = exact(first_vectors(segment), vectors)
    near = Near.load(folder / "whole" / "near.faiss")
    hits = [len(set(near.search(v, NEAREST, None)) & set(b)) for v, b in zip(vectors, best, strict=True)]
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


def enlarge(args: argparse.Namespace) -> Figures:
    """A published snapshot of `args.size` passages, made from a smaller one."""
    folder = snapshot.current(args.before / "var")
    sounds = Sounds(read_pinyin(folder))
    small = Collection(folder / VERBATIM, sounds).segments[0]
    documents = args.home / "documents"
    documents.mkdir(parents=True)
    manifest = snapshot.read_manifest(folder)
    began = time.perf_counter()

    def write(target: Path) -> snapshot.Manifest:
        for path in folder.iterdir():
            if path.name not in ("manifest.json", "golden.json", VERBATIM):
                link(path, target / path.name)
        (target / VERBATIM).mkdir()
        writer = SegmentWriter(target / VERBATIM / "whole", manifest.dimension, sounds)
        rng, copy = np.random.default_rng(SEED), 0
        while writer.rows < args.size:
            for head in small.heads:
                if writer.rows < args.size:
                    _copied(writer, small, head, f"{head.document.id}-{copy}", documents, rng)
            copy += 1
        writer.close()
        (target / VERBATIM / "collection.json").write_text(json.dumps({"whole": []}), encoding="utf-8")
        learned = models.read(folder / VERBATIM)
        models.save(target / VERBATIM, replace(learned, passages=writer.rows))
        return replace(manifest, counts={**manifest.counts, "measures": writer.rows})

    staged, made = snapshot.stage(args.home / "var", write)
    snapshot.publish(args.home / "var", staged, made)
    return {"passages": made.counts["measures"], "build_s": round(time.perf_counter() - began, 2)}


def _copied(
    writer: SegmentWriter, small: Segment, head: Head, name: str, documents: Path, rng: np.random.Generator
) -> None:
    """One document once more, under another name, with other passages and vectors near those that it had."""
    rows = np.arange(head.first, head.end)
    others = rng.integers(0, small.rows, len(rows))
    document = replace(head.document, id=name)
    laid = []
    for row, other in zip(rows, others, strict=True):
        measure, facts = small.read(int(row))
        second = small.read(int(other))[0].text
        text = measure.text[: len(measure.text) // 2] + second[len(second) // 2 :]
        count = small.texts_of(int(row))
        texts = tuple(f"{text}{at}" if at >= TEXTS else text for at in range(count))
        laid.append(Laid(replace(measure, document=document, text=text), texts, facts))
    vectors = small.all_vectors(rows)
    noise = rng.standard_normal(vectors.shape, dtype=np.float32)
    vectors = vectors + noise * (DISTURBED / np.sqrt(vectors.shape[1]))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    path, side = documents / f"{name}.md", documents / f"{name}.yaml"
    path.write_text("\n\n".join(one.measure.text for one in laid), encoding="utf-8")
    side.write_text(f"city: {CITY}\nissuer: {CITY}市总工会\n", encoding="utf-8")
    writer.add(Head(document, digest_of([path, side])), laid, vectors)


def ours(args: argparse.Namespace) -> Figures:
    """The same passages with the same vectors indexed anew, and searched by vector and by characters."""
    folder = snapshot.current(args.home / "var")
    sounds = Sounds(read_pinyin(folder))
    held = Collection(folder / VERBATIM, sounds)
    number, target = 0, args.home / "ours"
    vectors = load_encoder(threads=2).queries([fold(q) for q in questions()])
    _export(held.segments[number], args.home / "given", vectors)
    papers = [
        library.Paper(head.document, head.source, list(held.passages(at, head)))
        for at, head in held.heads()
        if at == number
    ]
    given = _Given(held.segments[number], load_encoder(threads=2).dimension)
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


class _Given:
    """Stands where an embedder stands, and has the vector of every text."""

    def __init__(self, segment: Segment, dimension: int) -> None:
        self._segment, self.dimension = segment, dimension

    def vectors(self, texts: Sequence[str], asked: np.ndarray, *, keep: bool) -> np.ndarray:
        keys = [key_of("query" if q else "passage", t) for t, q in zip(texts, asked, strict=True)]
        known, vectors = self._segment.vectors_of(np.array(keys, dtype=np.uint64))
        assert known.all()
        return vectors


def _export(segment: Segment, folder: Path, asked: np.ndarray) -> None:
    """Texts and vectors for a program in another environment."""
    folder.mkdir()
    rows = np.arange(segment.rows)
    np.save(folder / "vectors.npy", segment.found_by(rows))
    np.save(folder / "asked.npy", asked)
    texts = [segment.read(int(row))[0].text for row in rows]
    (folder / "texts.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    (folder / "questions.json").write_text(json.dumps(questions(), ensure_ascii=False), encoding="utf-8")


def _txtai(python: Path, home: Path) -> Figures:
    program = ROOT / "scripts/benchmark_txtai.py"
    # It takes functions from a caller only where this is set.
    environment = {"PATH": "/usr/bin:/bin", "ALLOW_RESOLVE_TRANSFORM": "True"}
    command = [str(python), str(program), str(home / "given")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(f"benchmark: txtai failed:\n{done.stderr[-3000:]}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def ratios(found: dict[str, Figures]) -> Figures:
    """Questions against the smallest size, and txtai against ours."""
    sizes = [name for name in found if name.isdigit()]
    out = {f"p50_{name}_over_{sizes[0]}": found[name]["p50_ms"] / found[sizes[0]]["p50_ms"] for name in sizes[1:]}
    if "txtai" in found:
        mine, other = found["ours, vectors given"], found["txtai"]
        out |= {
            f"txtai_{name}_over_ours": other[name] / mine[name]
            for name in ("build_s", "p50_ms", "rss_mb", "recall_at_10")
            if name in mine
        }
    return {name: round(value, 3) for name, value in out.items()}


def table(found: dict[str, Figures]) -> str:
    """Everything measured, a line a size or program."""
    names = list(dict.fromkeys(name for one in found.values() for name in one))
    lines = [f"{'':20}" + "".join(f"{name:>18}" for name in names)]
    lines += [
        f"{size:20}" + "".join(f"{one.get(name, float('nan')):18.6g}" for name in names) for size, one in found.items()
    ]
    return "\n".join(line.replace("nan", "  -") for line in lines)


def plot(found: dict[str, Figures], path: Path) -> None:
    """Time and memory against size."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    sizes = [one for name, one in found.items() if name.isdigit()]
    shown = {
        "build_s": "full build, s",
        "change_s": "one document changed, s",
        "p50_ms": "question, ms (p50)",
        "rss_mb": "memory of the bot, MB",
    }
    figure, axes = pyplot.subplots(1, len(shown), figsize=(4 * len(shown), 3.4))
    for axis, (name, label) in zip(axes, shown.items(), strict=True):
        axis.loglog([one["passages"] for one in sizes], [one[name] for one in sizes], marker="o")
        axis.set_xlabel("passages")
        axis.set_title(label)
    figure.tight_layout()
    figure.savefig(path, dpi=120)


STEPS = {"ask": ask, "enlarge": enlarge, "ours": ours}

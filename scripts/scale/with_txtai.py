"""txtai on given texts and vectors, for `benchmark.py index`; run by the interpreter of an environment that has it.

PYTHON scripts/scale/with_txtai.py FOLDER     prints one JSON object: build_s, p50_ms, p95_ms, rss_mb, recall_at_10
"""

import json
import sys
import time
from pathlib import Path
from statistics import median, quantiles

import numpy as np
from txtai import Embeddings  # type: ignore[import-not-found]

NEAREST = 10
given: dict[str, np.ndarray] = {}


def resident() -> float:
    """Resident megabytes of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def transform(batch: list[str]) -> np.ndarray:
    """The vectors of texts, all of which are given; txtai finds this function by its name when it opens an index."""
    return np.array([given[text] for text in batch], dtype=np.float32)


def main() -> None:
    """Index and save, then open and search, with no vectors in memory but those of the questions."""
    folder = Path(sys.argv[1])
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    asked = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    held = np.load(folder / "vectors.npy")
    given.update(zip(texts, held, strict=True))
    made = Embeddings(method="external", transform="with_txtai.transform", hybrid=True, content=True)
    began = time.perf_counter()
    made.index((number, text, None) for number, text in enumerate(texts))
    seconds = time.perf_counter() - began
    made.save(str(folder / "txtai"))
    made.close()
    given.clear()
    given.update(zip(asked, np.load(folder / "asked.npy"), strict=True))
    best = [np.argpartition(-(held @ given[q]), NEAREST - 1)[:NEAREST] for q in asked]
    count = len(texts)
    del held, texts
    found = Embeddings()
    found.load(str(folder / "txtai"))
    times, hits = [], 0
    for question in asked:
        began = time.perf_counter()
        found.search(question, 48)
        times.append((time.perf_counter() - began) * 1000)
    for question, right in zip(asked, best, strict=True):
        nearest = [int(number) for number, _ in found.ann.search(given[question].reshape(1, -1), NEAREST)[0]]
        hits += len(set(nearest) & set(map(int, right)))
    figures = {
        "passages": count,
        "build_s": round(seconds, 2),
        "p50_ms": round(median(times[20:]), 2),
        "p95_ms": round(quantiles(times[20:], n=20)[-1], 2),
        "rss_mb": round(resident(), 1),
        "recall_at_10": round(hits / (NEAREST * len(asked)), 4),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    import with_txtai  # type: ignore[import-not-found]  # by the name by which txtai finds it

    with_txtai.main()

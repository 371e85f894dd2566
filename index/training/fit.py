"""Training by sentence-transformers' own trainer: resumable, with progress, repeatable from the seed."""

import functools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.base.sampler import DefaultBatchSampler
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator
from transformers.trainer_utils import get_last_checkpoint

from index.training.groups import QUESTIONS, Group, batches
from index.training.loss import MeasureLoss
from index.training.network import PROMPTS

State = Mapping[str, torch.Tensor]


@dataclass(frozen=True)
class Recipe:
    """How the model is trained; the defaults are what measured best (MODEL_CARD.md)."""

    seed: int = 7510
    epochs: int = 2
    batch: int = 32
    rate: float = 5e-5
    temperature: float = 0.05
    between_questions: float = 0.5
    share: float = 0.85
    """How much of the trained weights goes into the blend with those before training."""
    typos: float = 0.15
    window: int = 80


class InOrder(DefaultBatchSampler):
    """The batches that `groups.batches` arranged, as they are."""

    def __init__(self, sizes: Sequence[int], dataset: Dataset, batch_size: int, drop_last: bool, **_: object) -> None:
        super().__init__(dataset, batch_size, drop_last)
        self._sizes = sizes

    def __iter__(self) -> Iterator[list[int]]:
        start = 0
        for size in self._sizes:
            yield list(range(start, start + size))
            start += size

    def __len__(self) -> int:
        return len(self._sizes)


def fit(
    model: SentenceTransformer,
    groups: Sequence[Group],
    recipe: Recipe,
    folder: Path,
    *,
    held: Sequence[Group] = (),
    resume: bool = False,
) -> None:
    """Train `model` in place, then blend it with what it was before.

    Checkpoints go to `folder`, and with `resume` the last one there is taken up. `held` measures are asked for at
    each checkpoint, to watch.
    """
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    arranged = list(
        batches(groups, batch=recipe.batch, epochs=recipe.epochs, typos=recipe.typos, rng=random.Random(recipe.seed))
    )
    data = Dataset.from_list([dict(row) for batch in arranged for row in batch])
    # The word table is three quarters of the weights, and the questions touch little of it.
    model[0].auto_model.embeddings.word_embeddings.weight.requires_grad_(False)
    columns = {f"question_{at}": PROMPTS["query"] for at in range(QUESTIONS)} | {"passage": PROMPTS["passage"]}
    gpu = torch.cuda.is_available()
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(folder),
        num_train_epochs=1,  # the data set already holds every epoch, each in its own order
        per_device_train_batch_size=recipe.batch,
        learning_rate=recipe.rate,
        warmup_steps=0.1,
        weight_decay=0.01,
        lr_scheduler_type="linear",
        bf16=True,
        use_cpu=not gpu,
        seed=recipe.seed,
        data_seed=recipe.seed,
        batch_sampler=functools.partial(InOrder, [len(batch) for batch in arranged]),
        prompts=columns,
        save_strategy="steps",
        save_steps=50,
        eval_strategy="steps" if held else "no",
        eval_steps=50,
        save_total_limit=1,
        logging_steps=20,
        report_to=[],
        dataloader_num_workers=0,
        remove_unused_columns=False,
    )
    loss = MeasureLoss(model, temperature=recipe.temperature, between_questions=recipe.between_questions)
    trainer = SentenceTransformerTrainer(
        model=model, args=arguments, train_dataset=data, loss=loss, evaluator=_evaluator(held) if held else None
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(folder)) if resume and folder.exists() else None)
    model.load_state_dict(blended(before, model.state_dict(), recipe.share))
    model.eval()


def blended(before: State, after: State, share: float) -> dict[str, torch.Tensor]:
    """Weights between those before and after training: `share` of the trained ones (WiSE-FT, arXiv 2109.01903).

    Half way keeps nearly all of what was learned, and the model stays good at texts of other fields.
    """
    return {name: torch.lerp(before[name].to(new), new, share) for name, new in after.items()}


def _evaluator(held: Sequence[Group]) -> InformationRetrievalEvaluator:
    asked = {f"{one.key} {at}": question for one in held for at, question in enumerate(one.questions)}
    return InformationRetrievalEvaluator(
        queries=asked,
        corpus={one.key: one.passages[0] for one in held},
        relevant_docs={name: {name.rsplit(" ", 1)[0]} for name in asked},
        query_prompt=PROMPTS["query"],
        corpus_prompt=PROMPTS["passage"],
        accuracy_at_k=[1, 3],
        name="held-out",
        show_progress_bar=False,
        write_csv=False,
    )

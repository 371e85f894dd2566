"""The loss: a question finds its passage and the other questions of its measure among those of sibling measures."""

from collections.abc import Iterable

import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn import functional

from index.training.groups import KINDS


class MeasureLoss(nn.Module):
    """InfoNCE over a batch of measures: question -> passage, passage -> question and question -> question.

    sentence-transformers' MultipleNegativesRankingLoss takes one right text a row; here each row is several
    questions of one measure and one of its passages (`groups.batches`), every one of them right for every other,
    and rows of the same measure are never wrong for each other. Nor are two topics of one kind that no measure
    answers: whoever asks of either gets the same reply, and a question of an unknown topic should come near to both.
    """

    def __init__(self, model: SentenceTransformer, *, temperature: float, between_questions: float) -> None:
        super().__init__()
        self.model = model
        self.temperature, self.between_questions = temperature, between_questions

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """Columns in the order of the data set: the questions, then the passage."""
        *questions, passage = [self.model(one)["sentence_embedding"].float() for one in sentence_features]
        asked, owner = torch.cat(questions), labels.repeat(len(questions))
        found = (self._towards(asked, passage, owner, labels) + self._towards(passage, asked, labels, owner)) / 2
        return found + self.between_questions * self._towards(asked, asked, owner, owner, itself=True)

    def _towards(self, a: Tensor, b: Tensor, of_a: Tensor, of_b: Tensor, *, itself: bool = False) -> Tensor:
        """Each row of `a` against all of `b`; every right one in turn stands alone against the wrong ones."""
        scores = a @ b.T / self.temperature
        right = of_a[:, None] == of_b[None, :]
        kind_a, kind_b = of_a % KINDS, of_b % KINDS
        alike = (kind_a[:, None] == kind_b[None, :]) & (kind_a[:, None] > 0)
        wrong = torch.logsumexp(scores.masked_fill(right | alike, float("-inf")), dim=1, keepdim=True)
        losses = functional.softplus(wrong - scores)
        if itself:
            right = right & ~torch.eye(len(a), dtype=torch.bool, device=a.device)
        return losses[right].mean()

    def get_config_dict(self) -> dict[str, float]:
        """What a checkpoint records of the loss."""
        return {"temperature": self.temperature, "between_questions": self.between_questions}

"""Learning the fusion of a snapshot: its own phrasings, asked of its own passages, and nothing else."""

import numpy as np

from index.corpus import PASSAGES_EACH, Corpus
from index.features import Sides
from index.fusion import Fusion
from index.learn import Example, train_ranker


def learn_fusion(corpus: Corpus, sides: Sides) -> Fusion:
    """The weights that make the passage of a phrasing's measure likely among those of its document."""
    documents = np.array([m.document.id for m in corpus.measures])
    owners = np.repeat(np.arange(len(corpus.measures)), np.diff(corpus.starts))
    examples = []
    for text, vector, owner in zip(corpus.phrasings, sides.phrasings.all(), owners, strict=True):
        inside = np.flatnonzero(documents == documents[owner])
        seen = np.column_stack((sides.passages.cosines(vector), sides.bigrams_passage.shares(text)))
        examples.append(Example(seen[::PASSAGES_EACH][inside], inside == owner))
    cosine, words = train_ranker(examples).weights
    return Fusion(cosine, words)

"""The shipped model, run by onnxruntime and tokenizers alone.

A model is a folder of four files: `config.json` (names, sizes, SHA-256 of the others), `model.onnx` (the graph),
`weights.bin` (its matrices, mapped into memory by onnxruntime) and `tokenizer.json`; `trained_on.txt` lists what it
was trained on. `index.training` makes it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from index.embedding import EncoderError, Vectors, mended, share

CONFIG = "config.json"
GRAPH, WEIGHTS, TOKENIZER = "model.onnx", "weights.bin", "tokenizer.json"
TRAINED_ON = "trained_on.txt"

TOKENS_A_BATCH = 256
"""Above this, more texts in one run gain nothing, and the activations only take memory."""

_REMEDY = "Restore the folder (git checkout -- index/model), or make it again: python scripts/train_encoder.py"


@dataclass(frozen=True)
class Config:
    """What `config.json` says of a model."""

    name: str
    revision: str
    dimension: int
    window: int
    prefixes: dict[str, str]
    files: dict[str, str]
    """SHA-256 of each file beside the configuration."""


@dataclass(frozen=True)
class _Window:
    """A stretch of one text that fits the model."""

    text: int
    ids: list[int]
    weight: int


class OnnxEncoder:
    """An `Encoder` over a model folder. Many threads may use one at a time.

    Every run has one thread, and `threads` runs go on side by side: the products of one question are so small that a
    second thread costs more to wake than it saves, and questions that arrive together do not wait for one another.
    """

    def __init__(
        self,
        config: Config,
        session: onnxruntime.InferenceSession,
        tokenizer: Tokenizer,
        *,
        threads: int,
        trained_on: Path,
    ) -> None:
        self._config, self._session, self._tokenizer = config, session, tokenizer
        self._threads, self._trained_on = threads, trained_on
        self._start, self._pad, self._end = (_id(tokenizer, token) for token in ("<s>", "<pad>", "</s>"))

    @classmethod
    def load(cls, folder: Path, *, threads: int) -> "OnnxEncoder":
        """Check every file against its SHA-256 and open the model; EncoderError names the file and the remedy."""
        config = read_config(folder)
        for name, wanted in config.files.items():
            _check(folder / name, wanted)
        try:
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            session = onnxruntime.InferenceSession(str(folder / GRAPH), _options(), providers=["CPUExecutionProvider"])
        except Exception as error:  # both libraries raise bare Exception, or classes of their own
            raise EncoderError(f"{folder} cannot be opened as a model: {error}. {_REMEDY}") from error
        return cls(config, session, tokenizer, threads=threads, trained_on=folder / TRAINED_ON)

    @property
    def name(self) -> str:
        """The model's name, for the manifest of a snapshot."""
        return self._config.name

    @property
    def revision(self) -> str:
        """When and from what it was made."""
        return self._config.revision

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self._config.dimension

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the weights."""
        return self._config.files[WEIGHTS]

    @property
    def trained_on(self) -> frozenset[str]:
        """Content ids of the folded questions that it was trained on; read only when an index is built."""
        return frozenset(self._trained_on.read_text("ascii").split()) if self._trained_on.exists() else frozenset()

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""
        return self._encode(texts, "query")

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages."""
        return self._encode(texts, "passage")

    def _encode(self, texts: Sequence[str], kind: str) -> Vectors:
        windows = list(self._windows(texts, self._config.prefixes[kind]))
        rows = np.zeros((len(windows), self.dimension), np.float32)

        def run(batch: npt.NDArray[np.intp]) -> None:
            rows[batch] = self._run([windows[number].ids for number in batch])

        batches = list(_batches(windows))
        if len(batches) > 1:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(run, batches))
        elif batches:
            run(batches[0])
        owners = np.array([window.text for window in windows], np.intp)
        weights = np.array([window.weight for window in windows], np.float32)
        return share(rows, owners, weights, len(texts))

    def _windows(self, texts: Sequence[str], prefix: str) -> Iterator[_Window]:
        head = self._tokenizer.encode(prefix, add_special_tokens=False).ids
        room = self._config.window - len(head) - 2
        for number, encoding in enumerate(
            self._tokenizer.encode_batch([prefix + mended(text) for text in texts], add_special_tokens=False)
        ):
            ids = encoding.ids
            # The first window carries the prefix as it was tokenised with the text; each later one gets its own.
            first, rest = ids[: len(head) + room], ids[len(head) + room :]
            yield _Window(number, [self._start, *first, self._end], len(first))
            for at in range(0, len(rest), room):
                part = rest[at : at + room]
                yield _Window(number, [self._start, *head, *part, self._end], len(part))

    def _run(self, rows: list[list[int]]) -> Vectors:
        longest = max(map(len, rows))
        ids = np.full((len(rows), longest), self._pad, np.int32)
        mask = np.zeros((len(rows), longest), np.int32)
        for row, tokens in enumerate(rows):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        (vectors,) = self._session.run(["vectors"], {"ids": ids, "mask": mask})
        return np.asarray(vectors, dtype=np.float32)


def _id(tokenizer: Tokenizer, token: str) -> int:
    number = tokenizer.token_to_id(token)
    if number is None:
        raise EncoderError(f"the tokenizer has no {token}: it belongs to another model. {_REMEDY}")
    return int(number)


def read_config(folder: Path) -> Config:
    """Read `config.json`; EncoderError says what is missing."""
    path = folder / CONFIG
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        config = Config(**{name: raw[name] for name in Config.__dataclass_fields__})
    except OSError as error:
        raise EncoderError(f"{path} cannot be read ({error.strerror}): there is no model here. {_REMEDY}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{path} is broken ({type(error).__name__}: {error}). {_REMEDY}") from error
    if missing := {GRAPH, WEIGHTS, TOKENIZER} - set(config.files):
        raise EncoderError(f"{path} gives no SHA-256 for {', '.join(sorted(missing))}. {_REMEDY}")
    return config


def sha256(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece: its pages do not stay in this process."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(path: Path, wanted: str) -> None:
    try:
        found = sha256(path)
    except OSError as error:
        raise EncoderError(f"{path} cannot be read ({error.strerror}). {_REMEDY}") from error
    if found != wanted:
        raise EncoderError(f"{path} is broken: its SHA-256 is {found[:12]}…, not {wanted[:12]}…. {_REMEDY}")


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    if not has_vnni():
        options.add_session_config_entry("session.x64quantprecision", "1")  # the exact kernel, which is slower
    return options


def has_vnni() -> bool:
    """Whether this processor sums 8-bit products in 32 bits.

    One with AVX2 alone adds pairs of them in 16 bits, which overflow, and the text has another vector than elsewhere.
    Processors without AVX2 are not concerned, whatever this says of them.
    """
    try:
        return "vnni" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:  # not Linux
        return False


def _batches(windows: Sequence[_Window]) -> Iterator[npt.NDArray[np.intp]]:
    """Numbers of windows of about the same length, so that little of a batch is padding."""
    lengths = np.array([len(window.ids) for window in windows], np.intp)
    order = np.argsort(lengths, kind="stable")
    start = 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and lengths[order[stop]] * (stop + 1 - start) <= TOKENS_A_BATCH:
            stop += 1
        yield order[start:stop]
        start = stop

"""The tokenizer of multilingual-e5-small cut from 250,037 pieces to those that folded Chinese and English need.

A word that falls out still encodes: the Unigram model then takes it apart into shorter pieces, down to single
characters, all of which stay. Texts come here folded (Simplified, small letters), so pieces that folding can
never leave behind go. Characters that workers write and the model never knew get the row of one that means
about the same.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from knowledge.fold import simplified

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
STAND_INS = {
    "伢": "娃",
    "恁": "您",
    "怹": "他",
    "伲": "我",
    "搿": "这",
    "碜": "丑",
    "屙": "拉",
    "娭": "奶",
    "毑": "奶",
    "飕": "嗖",
    "篾": "竹",
    "骡": "马",
    "镊": "钳",
    "铡": "刀",
    "锨": "锹",
    "砒": "毒",
    "痈": "疮",
    "疥": "疮",
    "谗": "骂",
    "侩": "贩",
    "绦": "带",
    "誊": "抄",
    "鳃": "鱼",
    "讫": "完",
    "辧": "办",
    "吿": "告",
    "擤": "擦",
    "唢": "笛",
    "锃": "亮",
    "缫": "纺",
    "蛳": "螺",
    "蛏": "蚌",
    "撺": "推",
    "洇": "湿",
    "焐": "暖",
    "泔": "脏",
    "侓": "律",
    "囫": "全",
    "囵": "全",
    "厰": "厂",
    "凊": "凉",
    "阄": "签",
    "镏": "金",
    "汊": "河",
    "篙": "竹",
    "妯": "嫂",
    "娌": "嫂",
    "镗": "钻",
    "锔": "补",
    "橹": "桨",
    "膻": "腥",
    "鲅": "鱼",
    "埝": "里",
    "鳅": "鱼",
    "轱": "轮",
    "磴": "级",
    "沤": "泡",
    "咣": "响",
}
"""Characters of dialects, tools and illnesses that the original vocabulary lacks -> one near in meaning."""

_STAND_IN_SCORE = -14.0  # about that of a rare single character in the original list
_WORD_START = "▁"
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_LATIN = re.compile(r"[\x21-\x7e]+")
_FIGURES = re.compile(r"[\d.,%]+")


@dataclass(frozen=True)
class Cut:
    """A tokenizer with fewer pieces, and for each new id the old one: the rows of the embedding table to keep."""

    tokenizer: Tokenizer
    rows: tuple[int, ...]


def cut(path: Path, *, texts: Iterable[str], latin: Collection[str], latin_pieces: int) -> Cut:
    """Cut a Unigram `tokenizer.json`.

    Every piece that `texts` are made of stays, and of the Latin words in `latin` the `latin_pieces` likeliest.
    """
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    pieces: list[tuple[str, float]] = [(piece, score) for piece, score in raw["model"]["vocab"]]
    row_of = {piece: row for row, (piece, _) in enumerate(pieces)}
    keep = _kept(pieces, _used(Tokenizer.from_file(str(path)), texts), latin, latin_pieces)
    added = [(new, old) for new, old in STAND_INS.items() if new not in row_of and old in row_of]
    raw["model"]["vocab"] = [list(pieces[row]) for row in keep] + [[new, _STAND_IN_SCORE] for new, _ in added]
    raw["model"]["unk_id"] = SPECIAL.index("<unk>")
    raw["added_tokens"] = [token for token in raw["added_tokens"] if token["content"] in SPECIAL]
    raw["truncation"] = raw["padding"] = None
    rows = (*keep, *(row_of[old] for _, old in added))
    return Cut(Tokenizer.from_str(json.dumps(raw, ensure_ascii=False)), rows)


def unknown(tokenizer: Tokenizer, texts: Iterable[str]) -> Mapping[str, int]:
    """The stretches of texts that no piece covers, with how often each stands there."""
    missing: dict[str, int] = {}
    unk = tokenizer.token_to_id("<unk>")
    for text in texts:
        encoding = tokenizer.encode(text)
        for token, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            if token == unk:
                missing[text[start:end]] = missing.get(text[start:end], 0) + 1
    return missing


def _used(tokenizer: Tokenizer, texts: Iterable[str]) -> set[str]:
    return {token for text in texts for token in tokenizer.encode(text).tokens}


def _kept(pieces: list[tuple[str, float]], used: set[str], latin: Collection[str], latin_pieces: int) -> list[int]:
    """Rows to keep, in their old order, the special ones first (the file has them so)."""
    words = sorted(
        (row for row, (piece, _) in enumerate(pieces) if piece in latin and _is_latin_word(piece)),
        key=lambda row: -pieces[row][1],
    )[:latin_pieces]
    always = {
        row
        for row, (piece, _) in enumerate(pieces)
        if piece in SPECIAL or piece in used or _is_character(piece) or _is_chinese(piece) or _is_figure(piece)
    }
    return sorted(always.union(words) - {row for row, (piece, _) in enumerate(pieces) if piece == "<mask>"})


def _body(piece: str) -> str:
    return piece.removeprefix(_WORD_START)


def _is_character(piece: str) -> bool:
    # Traditional characters stay too: a name may hold one that OpenCC leaves as it is.
    return len(_body(piece)) <= 1


def _is_chinese(piece: str) -> bool:
    body = _body(piece)
    return bool(_HAN.fullmatch(body)) and simplified(body) == body


def _is_figure(piece: str) -> bool:
    return bool(_FIGURES.fullmatch(_body(piece)))


def _is_latin_word(piece: str) -> bool:
    body = _body(piece)
    return len(body) > 1 and bool(_LATIN.fullmatch(body)) and body == body.lower()

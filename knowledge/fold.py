"""One spelling for every text before it is embedded, indexed or searched.

NFKC, Traditional to Simplified by OpenCC, control characters and broken surrogates out, white space run
together, ordinary characters for those of dialect, Latin letters small. The words themselves stay as they are:
nothing is stemmed or dropped.
"""

import functools
import re
import unicodedata

from opencc import OpenCC

# Spellings that automatic converters leave behind in Traditional pages (乾部, 人纔, 提昇).
_VARIANTS = str.maketrans("昇乾纔後於祇", "升干才后于只")
# Characters of dialect writing for which ordinary ones stand elsewhere; the encoder does not know them.
_DIALECT = str.maketrans("𠮶摎呒钿爿悭", "个和没钱家省")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


@functools.cache
def _converter(config: str) -> OpenCC:
    return OpenCC(config)


def simplified(text: str) -> str:
    """Simplified Chinese for Traditional, Simplified left as it is."""
    return str(_converter("t2s").convert(text)).translate(_VARIANTS)


def traditional(text: str) -> str:
    """Traditional Chinese for Simplified, in the characters of today (吃, 床, 群: not 喫, 牀, 羣)."""
    converted = str(_converter("s2tw").convert(text))
    if len(converted) != len(text):
        return converted
    # 着 is read everywhere, and folds back to itself; 著 would not.
    return "".join("着" if was == "着" else now for was, now in zip(text, converted, strict=True))


def printable(text: str) -> str:
    """As it was typed, without control characters and lone surrogates."""
    return _CONTROL.sub("", text).strip()


def clean(text: str) -> str:
    """NFKC without control characters, lone surrogates and runs of white space; the script is kept."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", _CONTROL.sub(" ", text))).strip()


def fold(text: str) -> str:
    """The spelling that is indexed and searched; the text itself, where it is spelt so: texts are kept by the ten thousand."""
    folded = simplified(clean(text)).translate(_DIALECT).lower()
    return text if folded == text else folded


def squash(text: str) -> str:
    """Folded, and without punctuation and white space: for comparing and for character n-grams."""
    return _NOT_WORD.sub("", fold(text))


def is_traditional(text: str) -> bool:
    """Whether a text is written in Traditional script: more of its characters change than could be chance."""
    han = _HAN.findall(clean(text))
    changed = sum(a != b for a, b in zip(han, simplified("".join(han)), strict=False))
    return bool(changed >= 1 and changed >= 0.08 * len(han))


def is_simplified(text: str) -> bool:
    """Whether a text has a character that Simplified script alone has: in GB 2312, and not in Big5.

    (Converting it to Traditional would tell as well, but loads a dictionary of phrases: 23 MB, and 40 ms before the
    first answer, that most servers never need again.)
    """
    han = "".join(_HAN.findall(clean(text)))
    beyond = set(han) - set(han.encode("big5", "ignore").decode("big5"))
    return bool("".join(beyond).encode("gb2312", "ignore"))

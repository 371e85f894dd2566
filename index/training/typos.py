"""Questions as they are mistyped: one character replaced by a common one of the same sound.

That is the typo of pinyin keyboards (困准职工, 大病就助), by far the commonest in Chinese.
"""

import functools
import random
from collections.abc import Mapping

from pypinyin import Style, lazy_pinyin

_COMMON_FROM, _COMMON_TO = 0xB0, 0xD7  # level one of GB 2312: the 3,755 commonest characters, ordered by sound


def mistyped(text: str, rng: random.Random) -> str:
    """The text with one of its Chinese characters replaced; as it is where none has a neighbour in sound."""
    sounds = homophones()
    places = [at for at, character in enumerate(text) if len(sounds.get(character, "")) > 1]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + rng.choice(sounds[text[at]].replace(text[at], "")) + text[at + 1 :]


@functools.cache
def homophones() -> Mapping[str, str]:
    """Each common character -> all common ones of its sound (tones aside), itself among them."""
    groups: dict[str, list[str]] = {}
    for character in _common():
        groups.setdefault(lazy_pinyin(character, style=Style.NORMAL)[0], []).append(character)
    return {character: "".join(same) for same in groups.values() for character in same}


def _common() -> str:
    cells = (bytes((row, cell)) for row in range(_COMMON_FROM, _COMMON_TO + 1) for cell in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", "ignore") for cell in cells)

"""A raw message -> one clean text: masked, folded, with its script; and whether it is a text at all."""

import re
from dataclasses import dataclass

from bot.clauses import is_asking
from bot.messages import Script
from bot.privacy import mask
from knowledge.fold import fold, is_simplified, is_traditional, printable, squash

LONGEST = 2000
"""Characters of a message that are read; what a worker can type in earnest is shorter."""

_SIGNS = {"👍": "好的", "👌": "好的", "🙏": "谢谢", "🌹": "谢谢", "❤": "谢谢", "😊": "你好", "👋": "你好", "🤝": "谢谢"}
_MASKS = re.compile(
    r"((我的?)?(手机|电话|身份证|银行|邮箱|卡)卡?(号码?)?(是|为|:)?\s*)?\[(身份证号|手机号|银行卡号|邮箱)\]"
)
"""What masking leaves: worth nothing to search, and its words would read as details asked for."""
_THANKS = re.compile(
    r"(好的?|嗯+|哦+|行|ok)?[,。!~ ]*(多?谢谢|多谢|谢[了啦]|感谢|辛苦了?|麻烦了?)(你们?|您|了|啦|啊|哈|大姐|师傅|老师)*"
    r"([,。!~ ]+|(?=不过|但|可是|只是|对了|另外|顺便|再问|还想|还要|还有))"
    r"(?P<but>(不过|但是?|可是|只是|对了|另外|顺便|再问|还想|还要|还有)[,。 ]*)?"
)
"""Thanks, and a word that something else comes."""
_OF_ONESELF = re.compile(
    r"(我|俺|咱)?们?(家|老公|老婆|爱人|媳妇|男人|孩子|娃|儿子|女儿|闺女|爸|妈|爹|娘|父|母|公公|婆婆|老人|工友|同事|厂|单位|老板)"
    r"|(我|俺)(受伤|工伤|生病|得了|住院|摔|下岗|失业|被|没钱|没饭|没工作|怀孕)"
)
"""What somebody tells of themselves behind their thanks: 谢谢 我家里困难."""
_LATIN, _HAN = re.compile(r"[a-z]"), re.compile(r"[\u3400-\u9fff]")
_REPEATED = re.compile(r"(.{1,4}?)\1{5,}")
_WORDLIKE = re.compile(r"[\u3400-\u9fff]|[a-z]{2,}")


@dataclass(frozen=True)
class Message:
    """One message as the rest of the core reads it; personal numbers are masked everywhere."""

    text: str
    folded: str
    typed: str
    """The same before letters are read as pinyin and terms are put right."""
    script: Script | None
    """The script that it is written in; None where it has no character that would tell."""
    latin: bool
    """Written in Latin letters alone: English, or pinyin."""
    noise: bool
    """No words in it: punctuation, emoji, digits, or the same over and over."""


def normalise(raw: str) -> Message:
    """Clean, mask and fold a raw message."""
    text = mask(_spoken(printable(raw[:LONGEST])))
    folded = _beside_thanks(fold(_MASKS.sub(" ", text)))
    return Message(
        text, folded, folded, _script(text), bool(_LATIN.search(folded)) and not _HAN.search(folded), _is_noise(folded)
    )


def _beside_thanks(folded: str) -> str:
    """A message without the thanks that it begins with, where something is said behind them: 谢谢 不过我是问住院."""
    found = _THANKS.match(folded)
    rest = folded[found.end() :] if found else ""
    told = found and (found["but"] or is_asking(rest) or _OF_ONESELF.match(rest))
    return rest if told and len(squash(rest)) > 2 else folded


def _spoken(text: str) -> str:
    """A message of nothing but kind signs, in words."""
    if _WORDLIKE.search(text.lower()):
        return text
    return next((said for sign, said in _SIGNS.items() if sign in text), text)


def _script(text: str) -> Script | None:
    if is_traditional(text):
        return "hant"
    return "hans" if is_simplified(text) else None


def _is_noise(folded: str) -> bool:
    plain = squash(folded)
    if not _WORDLIKE.search(folded):
        return True
    rest = _REPEATED.sub(r"\1", plain)
    if len(plain) >= 8 and len(rest) <= max(4, len(plain) // 5):
        return True
    return _smashed(plain)


def _smashed(plain: str) -> bool:
    """A run of letters that no hand typed in earnest: hardly a vowel among many."""
    letters = re.sub(r"[^a-z]", "", plain)
    return len(letters) >= 7 and len(letters) == len(plain) and sum(c in "aeiouy" for c in letters) < 0.2 * len(letters)

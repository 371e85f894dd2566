"""Cities with a slip in their names, and words that only look like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import readings
from knowledge import library
from knowledge.fold import fold
from knowledge.misspelt import by_sound, cities_in_letters, cities_spelt, from_letters, terms_spelt
from knowledge.words import Words
from knowledge.words_learning import learn_words

CITIES = ("天津", "烟台", "赣州", "靖西", "xx市")
SOUNDS = readings()
WORDS = ["疗休养", "慰问", "慰问金", "互助", "补贴", "补助", "法律援助", "医疗互助", "申请", "App"]
TERMS = by_sound(dict.fromkeys(WORDS, 1), SOUNDS)


def texts() -> list[str]:
    """Everything that stands in the knowledge of the repository."""
    read = library.load()
    written = [text for measure in read.measures for text in (measure.text, *measure.phrasings)]
    return list(map(fold, (*written, *(question for topic in read.topics for question in topic.phrasings))))


CUT = Words(learn_words(texts(), [*CITIES, *WORDS], SOUNDS)).cut


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("严台住院有慰问吗", "烟台住院有慰问吗"),
        ("在田津怎么入会", "在天津怎么入会"),
        ("烟合市总工会管疗养吗", "烟台市总工会管疗养吗"),
        ("静西工会办夜校不", "靖西工会办夜校不"),
        ("天京工会有没有夜校", "天津工会有没有夜校"),
    ],
)
def test_a_slip_is_read_as_the_city(text: str, read: str) -> None:
    """By sound anywhere, by looks before the union."""
    assert cities_spelt(text, CITIES, SOUNDS, CUT, chosen=False) == read


@pytest.mark.parametrize(
    "text",
    [
        "精细化管理的培训", "惊喜不断", "天天加班工会管吗", "每天工会开门吗", "全市总工会", "我们市工会", "北京市总工会", "天水市总工会",
        "赣州市总工会", "小区市场", "今天市里的工会开门吗", "西安工会", "哪天去市里办",
        "哪天去市工会办", "",
    ],
)  # fmt: skip
def test_what_is_a_word_or_another_place_stays(text: str) -> None:
    """A wrong city would be worse than none."""
    assert cities_spelt(text, CITIES, SOUNDS, CUT, chosen=False) == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("赣洲呢", "赣州呢"), ("那严台也有吗", "那烟台也有吗"), ("静西那边呢", "靖西那边呢"), ("精细呢", "精细呢"), ("惊喜呢", "惊喜呢"),
        ("严台有人来吗", "严台有人来吗"), ("我问严台呢", "我问严台呢"),
    ],
)  # fmt: skip
def test_the_same_asked_of_a_misspelt_city(text: str, read: str) -> None:
    """Also where a city is chosen: nothing else stands there."""
    assert cities_spelt(text, CITIES, SOUNDS, CUT, chosen=True) == read


def test_with_a_city_chosen_only_a_name_before_the_union_counts() -> None:
    """Nobody names the city again without meaning to."""
    assert cities_spelt("严台有人来吗", CITIES, SOUNDS, CUT, chosen=True) == "严台有人来吗"
    assert cities_spelt("严台市工会有人来吗", CITIES, SOUNDS, CUT, chosen=True) == "烟台市工会有人来吗"
    assert cities_spelt("烟合市工会有人来吗", CITIES, SOUNDS, CUT, chosen=True) == "烟台市工会有人来吗"
    assert cities_spelt("天冷工会有人来吗", CITIES, SOUNDS, CUT, chosen=True) == "天冷工会有人来吗"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("how many days in yantai?", "how many days in 烟台?"),
        ("我在tianjin上班", "我在天津上班"),
        ("is there help in chongqing", "is there help in 重庆"),
        ("xian zai zen me ban", "xian zai zen me ban"),
        ("yantaiers get a check-up", "yantaiers get a check-up"),
        ("xx工会", "xx工会"),
    ],
)
def test_a_city_in_letters(text: str, read: str) -> None:
    """As it stands in an English sentence, or between characters."""
    assert from_letters(text, cities_in_letters(CITIES, SOUNDS)) == read


def test_a_city_that_sounds_like_a_far_commoner_word_is_none_in_pinyin() -> None:
    """辽阳 is written liaoyang, and so is 疗养."""
    cities, times = ("辽阳", "成都"), {"疗养": 400, "程度": 16, "成都": 3}
    assert set(cities) & set(cities_in_letters(cities, SOUNDS, times.items()).values()) == {"成都"}
    assert cities_in_letters(cities, SOUNDS)["liaoyang"] == "辽阳"


@given(st.text(alphabet="烟严台合天津市总工会的吗,a1", max_size=12))
def test_at_most_one_name_is_changed(text: str) -> None:
    """Two characters, side by side; everything else stays where it was."""
    read = cities_spelt(text, CITIES, SOUNDS, CUT, chosen=False)
    assert len(read) == len(text)
    changed = [i for i, (a, b) in enumerate(zip(text, read, strict=True)) if a != b]
    assert not changed or changed[-1] - changed[0] <= 1


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("疗修养怎么报名", "疗休养怎么报名"),
        ("住院慰文多少钱", "住院慰问多少钱"),
        ("大病互住报多少", "大病互助报多少"),
        ("法律缘助怎么伸请", "法律援助怎么申请"),
        ("单位不贴钱", "单位不贴钱"),
        ("我不住院", "我不住院"),
        ("深情的歌", "深情的歌"),
        ("补助和补贴", "补助和补贴"),
        ("app", "app"),
        ("", ""),
    ],
)
def test_a_term_typed_by_its_sound(text: str, read: str) -> None:
    """Read as it is written; words that only sound like one stay."""
    assert terms_spelt(text, TERMS, SOUNDS, CUT) == read


def test_of_terms_that_sound_alike_the_common_one_is_meant() -> None:
    """A typo that stands in the lexicon does not hide the word; where both are common, which is meant cannot be heard."""
    assert by_sound({"疗休养": 40, "疗修养": 0}, SOUNDS) == {("liao", "xiu", "yang"): "疗休养"}
    assert by_sound({"公益": 9, "工艺": 8}, SOUNDS) == {}


@given(st.text(alphabet="疗修休养慰文问互住助的不贴,a1", max_size=14))
def test_only_characters_of_the_same_sound_are_put_in(text: str) -> None:
    """Whatever is guessed, it is heard the same."""
    read = terms_spelt(text, TERMS, SOUNDS, CUT)
    assert [SOUNDS.get(c, c) for c in read] == [SOUNDS.get(c, c) for c in text]

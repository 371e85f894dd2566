"""A town whose union has published anew: what was replaced is answered as ended, and the newer one comes first."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from bot.desk import Desk
from bot.messages import Conversation, Turn
from bot.pipeline import Engine
from bot.store import Store
from bot.texts import in_script
from index.encoder import Encoder
from index.search import Index
from tests.bot.town import WORKER, Town
from tests.conftest import NOW
from tests.index.conftest import build_folder, shipped
from tests.knowledge import small

__all__ = ["shipped"]
NEWER = """\
document: tianjin-2026
city: 天津
issuer: 天津市总工会
title: 新二十项措施
publisher: 北方网
published: 2026-03-21
kind: plan
replaces: [tianjin]
measures:
  - id: hospital-condolence
    title: 住院慰问
    category: hospital_condolence
    text: 天津工会会员每次住院，工会慰问800元。
    details: {amount: 800元}
    source: [每次住院]
  - id: retreat
    title: 职工疗休养
    category: convalescence
    text: 天津工会组织一线职工疗休养，每批7天。
    valid_until: 2026-11-20
    source: [一線職工療休養]
"""
PHRASINGS = """\
hospital-condolence:
- 住院工会慰问多少
- 住了院，工会来不来看
- 生病住院能领慰问金吗
- 住院慰问标准
retreat:
- 疗养一批几天
- 疗休养名额怎么报
- 工会安排疗养吗
- 今年疗休养去哪
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, shipped: Encoder) -> Engine:
    """The old document and the one that replaces it."""
    base = tmp_path_factory.mktemp("anew")
    folder = small.write(base / "knowledge")
    (folder / "measures" / "tianjin-2026.yaml").write_text(NEWER, encoding="utf-8")
    (folder / "phrasings" / "tianjin-2026.yaml").write_text(PHRASINGS, encoding="utf-8")
    built = build_folder(folder, shipped, base / "var")
    return Engine(Index(built.folder, shipped), memory=timedelta(minutes=30), hotlines=())


def ask(engine: Engine, text: str, now: datetime = NOW) -> Turn:
    return engine.respond(text, Conversation(city="天津"), now)


def order(text: str, parts: Sequence[str]) -> list[str]:
    """The parts that a text holds, in the order in which they stand there."""
    return sorted((part for part in parts if part in text), key=text.index)


def test_the_newer_one_first_and_the_old_as_ended(engine: Engine) -> None:
    """Both are told, each with its own source; what the old one says stands under its notice."""
    reply = ask(engine, "住院慰问多少钱").reply.text
    marks = (
        "慰问800元",
        "《新二十项措施》（",
        "已经结束；现在请看新文件《新二十项措施》",
        "慰问500元",
        "《二十项措施》（",
    )
    assert order(reply, marks) == list(marks)


def test_what_only_the_old_one_had(engine: Engine) -> None:
    """Is answered as ended, with the newer document named first of all."""
    turn = ask(engine, "老板欠薪，工会给找律师吗")
    assert turn.outcome == "answer"
    assert turn.reply.text.startswith("注意：这是原来的规定，已经结束；现在请看新文件《新二十项措施》。")
    assert "请律师" in turn.reply.text
    assert [e.document for e in turn.evidence] == ["tianjin"]


def test_a_day_that_is_over(engine: Engine) -> None:
    """A measure's own last day, without any newer one: ended the day after, and not a day before."""
    over = "注意：这项的期限到2026年11月20日，已经结束。"
    assert over in ask(engine, "疗养一批几天").reply.text
    assert over not in ask(engine, "疗养一批几天", NOW - timedelta(days=1)).reply.text


def test_an_old_button_leads_to_the_newer_one_first(engine: Engine) -> None:
    """Pressed under a reply from before the newer document came."""
    turn = engine.show("tianjin/hospital-condolence", Conversation(city="天津", asked="住院慰问"), NOW)
    assert [e.document for e in turn.evidence] == ["tianjin-2026", "tianjin"]


def test_topics_leave_out_what_was_replaced(engine: Engine) -> None:
    """What has ended is not offered."""
    actions = [b.action for row in engine.topics(Conversation(city="天津")).buttons for b in row]
    assert actions == ["show:tianjin-2026/hospital-condolence", "show:tianjin-2026/retreat", "staff"]


def test_small_talk_and_strangers_are_as_before(engine: Engine) -> None:
    """The replaced document turns no greeting into an answer, nor what nobody answers."""
    for text in ("你好", "公积金怎么取出来", "明天下雨吗", "我不想活了"):
        assert ask(engine, text).outcome != "answer"


def test_in_town(engine: Engine, store: Store, settings: Settings, now: datetime, tmp_path: Path) -> None:
    """A worker of the town reads it so."""
    town = Town(store, Desk(engine, settings, in_script, "unionbot"), now)
    town.say(WORKER, "天津住院慰问多少钱")
    [told] = town.told(WORKER)
    assert order(told, ("慰问800元", "已经结束", "慰问500元")) == ["慰问800元", "已经结束", "慰问500元"]

"""What workers are told who wait for staff, and what reaches staff without a button: the real bot, the real measures."""

import itertools

from bot import texts_runtime as texts
from tests.botapi.server import shown
from tests.wire.people import WORKER, Scene

NEW = itertools.count(7000)
"""People who have not written yet."""


def said(scene: Scene, *messages: str, user: int = WORKER) -> list[str]:
    """A worker writes one message after the other; what the bot then said to the last."""
    told: list[str] = []
    for message in messages:
        told = [shown(body) for body in scene.asks(message, user)]
    return told


def tickets(scene: Scene, user: int = WORKER) -> list[str]:
    """The texts of a worker's tickets."""
    return [row[0] for row in scene.bot.rows(f"select text from tickets where chat_id = {user} order by id")]


def test_after_a_cry_for_help_staff_hear_everything(scene: Scene) -> None:
    """Without a button, till they resolve it; the worker hears just that, and an answer to a plain question."""
    assert any("12356" in text for text in said(scene, "我想死"))
    card = scene.telegram.wait_for(scene.staff, "工单 #1")
    for text in ("我在红桥区丁字沽三号路", "天津", "谢谢"):
        assert said(scene, text) == [texts.URGENT_PASSED_ON]
        post = scene.telegram.wait_for(scene.staff, f"工友补充：\n{text}")
        assert post["message_thread_id"] == card["message_thread_id"]
        scene.card_says(card, text)
    assert "天津市总工会" in "".join(said(scene, "住院了工会有补助吗"))
    scene.telegram.wait_for(scene.staff, "工友补充：\n住院了工会有补助吗")
    again = said(scene, "不想活了")
    assert len(again) == 1
    assert "12356" in again[0]
    scene.telegram.wait_for(scene.staff, "工友补充：\n不想活了")
    assert tickets(scene) == ["我想死"]

    scene.presses(card, "办结", 501)
    scene.telegram.wait_for(WORKER, "已办结")
    assert texts.URGENT_PASSED_ON not in said(scene, "谢谢")


def test_thanks_to_staff_open_no_ticket(scene: Scene) -> None:
    """They accept no offer that was made before staff answered."""
    said(scene, "/city 天津", "/ticket 食堂太贵")
    card = scene.telegram.wait_for(scene.staff, "工单 #1")
    assert "要不要" in "".join(said(scene, "叉车证考试的报名费工会给报销吗"))
    scene.replies(card, "周一上午来窗口办")
    scene.telegram.wait_for(WORKER, "周一上午")
    scene.bot.settle()
    said(scene, "好的谢谢")
    assert len(tickets(scene)) == 1


def test_who_asks_after_staff_hears_how_it_stands(shared: Scene) -> None:
    """A second 转人工 adds to the ticket that waits."""
    user = next(NEW)
    said(shared, "转人工", user=user)
    number = shared.bot.rows(f"select id from tickets where chat_id = {user}")[0][0]
    for text in ("怎么还没人回", "有人吗", "还有没有人", "人呢", "算了不等了", "转人工"):
        told = said(shared, text, user=user)
        assert len(told) == 1, text
        assert f"工单 #{number} 还在等" in told[0]
        assert "12351" in told[0]
    assert len(tickets(shared, user)) == 1
    shared.telegram.wait_for(shared.staff, f"#{number} 工友补充：\n转人工")


def test_an_answers_own_offer_can_be_accepted(shared: Scene) -> None:
    """By plain words; a thank-you does not."""
    user = next(NEW)
    answer = "".join(said(shared, "天津住院慰问要带什么材料", user=user))
    assert "文件没有写明" in answer
    said(shared, "那你帮我问问", user=user)
    assert tickets(shared, user) == ["天津住院慰问要带什么材料"]
    said(shared, "天津住院慰问什么时候发", "好的", user=user)
    assert len(tickets(shared, user)) == 1


def test_the_question_that_waited_for_its_city_is_handed_over(shared: Scene) -> None:
    """With the city, which came second."""
    user = next(NEW)
    assert "哪个城市" in "".join(said(shared, "住院慰问多少钱", user=user))
    assert "武汉" in "".join(said(shared, "我在武汉", user=user))
    said(shared, "要", user=user)
    assert tickets(shared, user) == ["住院慰问多少钱\n我在武汉"]

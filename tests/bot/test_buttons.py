"""What a reply offers to press: related measures, titles to choose from, staff, cities."""

from dataclasses import replace
from datetime import date

from bot import compose
from bot.unstated import Asked, missing_from_all
from knowledge.values import Document, Measure

DOCUMENT = Document("ganzhou", "赣州", "赣州市总工会", "专项行动", "plan")
AID = Measure(
    "mutual-aid", DOCUMENT, "互助保障补贴", "mutual_aid", "新参加互助保障的企业得到补贴。", ("補貼",), "plan",
    unstated={"how_to_apply": "怎样报名"},
)  # fmt: skip


def test_buttons_of_an_answer() -> None:
    """Related measures, then staff and another city, then feedback."""
    reply = compose.answer([AID], [replace(AID, id="checkup")], Asked("x", (), ()), date(2026, 11, 21), "")
    actions = [[b.action for b in row] for row in reply.buttons]
    assert actions == [["show:ganzhou/checkup"], ["staff", "cities"], ["good", "bad"]]


def test_city_buttons() -> None:
    """Three a row, each city once."""
    reply = compose.city_choice(["天津", "烟台", "赣州", "靖西", "xx市"])
    assert [[b.action for b in row] for row in reply.buttons] == [
        ["city:天津", "city:烟台", "city:赣州"],
        ["city:靖西", "city:xx市"],
    ]


def test_what_none_of_the_choices_states_is_said_before_one_is_picked() -> None:
    """What one of them has is no reason to say so of all."""
    other = replace(AID, details={"contact": "12351"}, unstated={})
    gaps = missing_from_all([AID, other], Asked("", ("how_to_apply", "contact", "materials")))
    assert gaps == ("how_to_apply", "materials")
    reply = compose.choices([AID, other], gaps=gaps)
    assert reply.text.startswith("先说一句：下面的文件里都没有写明“怎么申请、要带的材料”。\n")

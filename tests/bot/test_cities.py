"""Which city is asked about, and which places are only mentioned: a table for each."""

import pytest

from bot.cities import resolve_city
from bot.pipeline import Engine
from knowledge.fold import fold
from tests.bot.talk import talk

CITIES = ("天津", "烟台", "赣州", "靖西", "xx市")
LOCAL = {"赣州": "赣州工会与深圳工会结对", "天津": "天津工会"}


@pytest.mark.parametrize(
    ("text", "chosen", "city"),
    [
        ("住院有慰问吗", None, None),
        ("住院有慰问吗", "天津", "天津"),
        ("天津住院有慰问吗", None, "天津"),
        ("天津住院有慰问吗", "天津", "天津"),
        ("天津住院有慰问吗", "赣州", "天津"),
        ("我在天津送快递，生了大病，我这种情况工会管不管", None, "天津"),
        ("烟台的疗休养怎么报，我这腿摔了", None, "烟台"),
        ("我在天津送外卖的，我这儿子上学有补助吗", None, "天津"),
        ("我老家天津的，我这儿工会有啥", None, None),
        ("津门住院有慰问吗", "赣州", "天津"),
        ("虔城有培训吗", None, "赣州"),
        ("蓬莱区工会管体检吗", None, "烟台"),
        ("于都县工会管体检吗", None, "赣州"),
        ("烟台的疗休养", "天津", "烟台"),
        ("煙臺有療休養嗎", None, "烟台"),
        ("xx市的劳模", "天津", "xx市"),
        ("安康杯怎么报名", "天津", "天津"),
        ("我是天津人，体检怎么报名", "赣州", "赣州"),
        ("我老家天津，体检怎么报名", "赣州", "赣州"),
        ("老家烟台工会有疗养吗", "天津", "烟台"),
        ("听天津的朋友说有疗休养", "赣州", "赣州"),
        ("我在烟台打工，体检怎么报名", "赣州", "烟台"),
        ("以前在烟台打工，现在体检怎么报名", "赣州", "赣州"),
        ("我从烟台调到赣州了，体检怎么报名", "天津", "赣州"),
        ("我老家烟台，老家那边工会管体检吗", "赣州", "烟台"),
        ("我对象在天津上班，她们那儿工会有体检吗", "烟台", "天津"),
        ("去年在天津住的院，工会慰问还能补吗", None, "天津"),
        ("天津在这方面补多少", "赣州", "天津"),
        ("天津小公司没交几个钱的工会经费能退吗", None, "天津"),
        ("你好，天津的骑手，跑了三年单，腰也疼腿也疼，家里两个娃念书一个老人瘫着，请问能申请什么", None, "天津"),
    ],
)
def test_which_city(text: str, chosen: str | None, city: str | None) -> None:
    """The one named, by any name or by a county of it; else the chosen one; not where somebody comes from."""
    said = resolve_city(fold(text), chosen, CITIES, LOCAL)
    assert (said.named or chosen) == city
    assert said.elsewhere is None


@pytest.mark.parametrize(
    ("text", "chosen", "elsewhere"),
    [
        ("上海工会有体检吗", None, "上海"),
        ("上海工会有体检吗", "天津", "上海"),
        ("魔都工会有体检吗", "天津", "上海"),
        ("深圳工会有体检吗", "天津", "深圳"),
        ("安康市总工会有体检吗", "天津", "安康"),
        ("深圳工会跟我们结对吗", "赣州", None),
        ("江西工会有体检吗", "赣州", None),
        ("我是上海人，工会管体检吗", "天津", None),
        ("我老家上海的，工会管体检吗", "天津", None),
        ("听上海的朋友说有疗休养", "天津", None),
        ("跟上海比补得多吗", "天津", None),
        ("上海的同事过来能入会吗", "天津", None),
        ("我在上海路的厂子上班，有体检吗", "天津", None),
        ("兰州拉面馆的能入会吗", "天津", None),
        ("老表说他去过庐山，我们有没有疗休养", "天津", None),
        ("去北京疗养一次几天", "天津", None),
        ("过完年不想下广东了，工会有帮牵线没", "天津", None),
        ("之前一直在东莞打家具，市里有教技术的吗", "天津", None),
        ("在深圳拧了九年螺丝，回来能入会吗", "天津", None),
        ("在柳州五菱干过几年，现在回家开网约车，有没有我们这行的工会", "靖西", None),
        ("女儿考上了南宁的大学，有助学吗", "天津", None),
        ("疗养都去哪，海南还是近处", "天津", None),
        ("我厂一百多号云南工人，能派车接不", "天津", None),
        ("镇外那家罐头大厂的工会有球队", "天津", None),
        ("以前年年南下深圳打工，工会有招聘会没", "天津", None),
        ("问下深圳工会有没有疗休养", "天津", "深圳"),
        ("大连的工匠学院在哪", "天津", "大连"),
        ("我老家在济南，老家那边工会给不给看病的钱", "天津", "济南"),
        ("我妹嫁到河北了，她在那边厂里住院工会给看望吗", "天津", "河北"),
        ("下个月调到青岛上班了,那边的文化宫几点开门", "烟台", "青岛"),
        ("调到青岛以后,这边的体检还能参加吗", "烟台", None),
        ("江西省总工会的比赛怎么报", "赣州", "江西"),
        ("江西的比赛怎么报", "赣州", None),
        ("我们公司总部在深圳，你们这的分公司能建工会吗", "天津", None),
        ("柳州螺蛳粉店老板欠工钱，能问律师吗", "天津", None),
        ("我们单位叫青岛啤酒，能入会吗", "天津", None),
        ("骑的是重庆产的电车，骑手能入会吗", "天津", None),
        ("俺师傅叫张武汉，跑船的，有体检吗", "天津", None),
        ("我老家河南周口的，在这边工地干活，有体检吗", "天津", None),
        ("贵州出来打工的，能读个大专吗", "天津", None),
        ("贵州出来的新政策，能读个大专吗", "天津", "贵州"),
        ("五个老乡从贵州出来，听人家讲工会有车接", "天津", None),
        ("老婆在苏州上班，我自己带娃，工会有托管吗", "天津", None),
        ("爷爷奶奶都在安徽种地来不了，俺上着班，闺女没人带，工会能托管吗", "天津", None),
        ("老婆在苏州上班，工会给她体检吗", "天津", "苏州"),
        ("听江西老表说他去疗养过,我们一线有吗", "天津", None),
        ("我住在老城区,巷口小楼的麻将馆吵人,工会管吗", "天津", None),
        ("我师父做红木沙发的,儿子在深圳做外卖不肯接班,他天天跟八哥说话,前些日子听人讲工会评工匠,怎么报", "赣州", None),
        (
            "跑长途的,去年冬天在哈密爆胎等了一夜冻得够呛,平台还扣我的钱没处讲,群里说工会拉货车司机入会,怎么入",
            "天津",
            None,
        ),
        ("我在深圳龙华的厂里打螺丝,天天加班腰也坏了老婆也跑了,半夜睡不着,想问问工会给不给体检,怎么约", "天津", "深圳"),
        ("我安徽阜阳的,来这边送外卖两年多了,能加咱这儿的工会吗", "天津", None),
        ("兰州拉面馆的能入会吗", None, None),
        ("深圳在这方面有补贴吗", "天津", "深圳"),
        ("成都扫大街的有没得工会的歇脚点", None, "成都"),
        ("大理州的工会办不办相亲会", None, "大理"),
        ("老家毕节的工会给助学金吗", "天津", "毕节"),
        ("昆山电子厂的工会搞相亲不", "天津", "昆山"),
        ("义乌小商品市场摆摊的能不能入工会", "天津", "义乌"),
        ("百色市里工会有没有托管班", "靖西", "百色"),
        ("南宁工会帮孩子交大学学费不", "靖西", "南宁"),
        ("南宁市总工会管公司的事不", "靖西", "南宁"),
    ],
)
def test_a_place_without_a_document(text: str, chosen: str | None, elsewhere: str | None) -> None:
    """Asked about, or only mentioned: an origin, a comparison, a road, a dish, what the documents name themselves."""
    assert resolve_city(fold(text), chosen, CITIES, LOCAL).elsewhere == elsewhere


@pytest.mark.parametrize(
    ("text", "chosen", "tied"),
    [
        ("我老家赣州的，暑假托管班开几期", "靖西", "赣州"),
        ("老板在赣州也有个分厂，互助保障补几成", "靖西", "赣州"),
        ("我老家赣州的，在咱们这打工，托管班开几期", "靖西", None),
        ("听赣州的朋友说有托管班", "靖西", None),
        ("我住在赣州路，托管班开几期", "靖西", None),
        ("我老家赣州的，烟台工会有托管班吗", "靖西", None),
        ("我老家赣州的，托管班开几期", "赣州", None),
    ],
)
def test_a_city_that_the_asker_is_tied_to(text: str, chosen: str, tied: str | None) -> None:
    """It may be meant, where nothing says that the chosen one is; who only heard of another asks about their own."""
    assert resolve_city(fold(text), chosen, CITIES, LOCAL).tied == tied


def test_local_is_of_the_city_before_it() -> None:
    """本地工匠 of a city are that city's; 本地工会 may be the asker's own."""
    assert resolve_city(fold("靖西评了多少个本地工匠"), "天津", (*CITIES, "靖西"), LOCAL).named == "靖西"


@pytest.mark.parametrize(
    ("texts", "outcome"),
    [
        (["我不想活了，天台的门开着"], "urgent"), (["退休手续还得办吗？俺活到月底就够了"], "urgent"),
        (["今天天气咋样"], "decline"), (["谢谢啊"], "smalltalk"), (["住院了有慰问吗"], "handoff"),
        (["住院了有慰问吗", "那农民工呢"], "handoff"),
    ],
)  # fmt: skip
def test_in_a_city_without_documents(engine: Engine, texts: list[str], outcome: str) -> None:
    """As after its document was taken away: nobody there is left alone with a cry for help, and nothing is lost."""
    assert talk(engine, *texts, city="北京")[-1].outcome == outcome

"""Which details a source says nothing of: only those that a pattern would find, if they stood there.

How to apply, what to bring, whom to call and where to go often stand in a part of their own, so the whole source is
looked through for them; figures and times must stand near their passage. Who may have something, under what
conditions and where it is held is told in too many ways to be sure that it is not told; of these nothing is claimed.
"""

import re
from collections.abc import Mapping

_Signs = Mapping[str, tuple[str, str]]
_ANYWHERE: _Signs = {
    "how_to_apply": (
        "怎么申请",
        r"申请(人|表|书|流程|程序|方式|步骤|时间)|报名(方式|表|时间|电话|地点|链接|入口)|办理(流程|程序|地点|方式|时间)|扫码|登录|登陆|[到向在][^,，。;；]{1,20}(申请|申报|办理|领取|报名|登记)|填写|填报|预约|拨打|提交",
    ),
    "materials": (
        "要带的材料",
        r"材料|证件|身份证|复印件|原件|申请表|申请书|户口[本簿]|发票|病历|票据|营业执照|出具.{0,8}证明|[凭持带][^,，。;；]{0,12}[证卡表单件本书]|会员[证卡]",
    ),
    "contact": (
        "联系电话",
        r"\d{3,4}[-－—\s]?\d{7,8}|1[3-9]\d{9}|400[-－]?\d|12351|热线|电话\s*[:：\d]|咨询电话|联系(人|电话|方式)|邮箱|@\w",
    ),
    "address": ("具体地址", r"[路街道巷]\s*\d+\s*号|\d+\s*(号楼|楼|层|室)|地址\s*[:：]|地点\s*[:：]|位于|公交|地铁"),
}
_NEAR: _Signs = {
    "amount": ("金额或标准", r"\d[\d.,]*\s*(元|万|亿|%|％|倍|折)|[一二三四五六七八九十百千万两]+元|免费|全额|减免|比例|标准|封顶|金额"),
    "deadline": ("截止时间", r"截止|截至|期限|有效期|年底|月底|之前|以前|日前|前(完成|提交|报)|到20\d\d|至20\d\d|为止|逾期"),
    "duration": ("多长时间", r"\d+\s*(天|日|小时|个月|年|周|分钟|课时)|[一二三四五六七八九十两半]+(天|日|小时|个月|年|周)|为期|期限|时长"),
    "quota": ("名额", r"\d\s*(万|千|余|多|来)*\s*[名人家个户场期次条项篇处间件座站所支批例对]|[一二两三四五六七八九十百千万]+(名|人次|人|家|户|场|期|次|批|处|个)|名额|全员|所有|全部|人人"),
    "when": ("时间", r"每[年月周季日天]|\d\s*[年月日]|[一二三四五六七八九十]+月|定期|春节|期间|长期|常态|节日?|周[一二三四五六日末]|星期|当[天日月年]|今年|明年|近期|随时|全年|上半年|下半年"),
}  # fmt: skip


def unstated_anywhere(folded: str) -> dict[str, str]:
    """Details that have a place of their own of which a folded source says nothing, each with its name in Chinese."""
    return _missing(_ANYWHERE, folded)


def unstated_near(folded: str) -> dict[str, str]:
    """Figures and times of which a folded passage and those around it say nothing."""
    return _missing(_NEAR, folded)


def _missing(signs: _Signs, folded: str) -> dict[str, str]:
    return {name: said for name, (said, pattern) in signs.items() if not re.search(pattern, folded)}

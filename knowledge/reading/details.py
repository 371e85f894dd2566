"""Which details a source says nothing of: only those that a pattern would find anywhere in it, if they stood there.

Who may have something, under what conditions, when and where is told in too many ways to be sure that it is not
told; of these nothing is claimed.
"""

import re
from collections.abc import Mapping

_SIGNS: Mapping[str, tuple[str, str]] = {
    "amount": ("金额或标准", r"\d[\d.,]*\s*(元|万|亿|%|％|倍|折)|[一二三四五六七八九十百千万两]+元|免费|全额|减免|比例|标准|封顶|金额"),
    "how_to_apply": ("怎么申请", r"申请|申报|报名|办理|登记|预约|扫码|登录|填写|填报|提交|受理|领取|抢|投保|参保|拨打|联系"),
    "materials": ("要带的材料", r"材料|证件|证明|身份证|复印件|原件|申请表|申请书|户口|发票|病历|票据|执照|合同"),
    "contact": ("联系电话", r"\d{3,4}[-－—\s]?\d{7,8}|1[3-9]\d{9}|400[-－]?\d|12351|电话|热线|微信|公众号|邮箱|@|qq|联系"),
    "address": ("具体地址", r"[路街道巷]\s*\d+\s*号|\d+\s*(号楼|楼|层|室)|地址|大厦|地点|位于|公交|地铁"),
    "deadline": ("截止时间", r"截止|截至|期限|有效期|年底|月底|之前|以前|日前|前(完成|提交|报)|到20\d\d|至20\d\d|为止|逾期"),
    "duration": ("多长时间", r"\d+\s*(天|日|小时|个月|年|周|分钟|课时)|[一二三四五六七八九十两半]+(天|日|小时|个月|年|周)|为期|期限|时长"),
}  # fmt: skip
_PATTERNS = {name: (said, re.compile(pattern)) for name, (said, pattern) in _SIGNS.items()}


def unstated(folded: str) -> dict[str, str]:
    """Details of which a folded source says nothing, each with its name in Chinese."""
    return {name: said for name, (said, pattern) in _PATTERNS.items() if not pattern.search(folded)}

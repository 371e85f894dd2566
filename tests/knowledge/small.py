"""A library of eight measures of two cities, written to a folder as a maintainer would: built in a second or two."""

from pathlib import Path

TIANJIN = """\
document: tianjin
city: 天津
issuer: 天津市总工会
title: 二十项措施
publisher: 北方网
published: 2023-03-21
kind: plan
measures:
  - id: hospital-condolence
    title: 住院慰问
    category: hospital_condolence
    text: 天津工会会员每年首次因病住院，工会慰问500元。
    details:
      amount: 500元
      who: 工会会员
    unstated:
      how_to_apply: 怎么申请
    department: 权益保障部
    aliases: [住院看望]
    source: [首次因病住院]
  - id: free-checkup
    title: 免费体检
    category: checkup
    text: 天津工会每年组织1万名一线职工免费体检。
    source: [一萬名一線職工]
  - id: convalescence
    title: 职工疗休养
    category: convalescence
    text: 天津工会组织劳模和一线职工疗休养，每批5天。
    details: {duration: 5天}
    source: [勞模和一線職工]
  - id: legal-aid
    title: 法律援助
    category: legal
    text: 天津工会请律师帮欠薪的职工打官司，不收费。
    source: [請律師]
"""

GANZHOU = """\
document: ganzhou
city: 赣州
issuer: 赣州市总工会
title: 专项行动
published_note: 1月4日（来源没有写年份）
kind: standing
measures:
  - id: mutual-aid
    title: 互助保障补贴
    category: mutual_aid
    text: 赣州新参加职工互助保障的企业得到参保补贴，逐年递减。
    by_year: {2024: 50%, 2025: 40%, 2026: 30%}
    source: [參保補貼]
  - id: two-cancer-screening
    title: 两癌筛查
    category: checkup
    text: 赣州工会每年为3000名女职工免费筛查两癌。
    kind: report
    valid_until: 2025-12-31
    source: [女職工免費篩查]
  - id: skill-training
    title: 技能培训
    category: training
    text: 赣州工会在培训基地办技能培训班，全部免费。
    source: [技能培訓班]
  - id: outdoor-station
    title: 户外劳动者服务站
    category: station
    text: 赣州建了80个户外劳动者服务站，能喝水、充电、歇脚。
    source: [戶外勞動者服務站]
"""

PHRASINGS_TIANJIN = """\
hospital-condolence:
- 住院了工会给慰问金吗
- 生病住院工会来看吗
- 住院慰问多少钱
- 我在医院躺着，工会管不管
free-checkup:
- 免费体检轮得上我吗
- 工会组织查身体不
- 一线工人体检怎么报名
- 体检要不要钱
convalescence:
- 疗休养去几天
- 工会组织出去疗养吗
- 劳模疗养怎么安排
- 能不能报名疗休养
legal-aid:
- 老板欠薪，工会给找律师吗
- 打官司工会帮不帮
- 法律援助收费吗
- 讨薪找谁帮忙
"""

PHRASINGS_GANZHOU = """\
mutual-aid:
- 互助保障补贴百分之几
- 新参加互助保障给补多少
- 厂里参加互助保障有补贴吗
- 职工互助补助比例
two-cancer-screening:
- 女工查两癌要钱吗
- 两癌筛查一年查多少人
- 乳腺癌宫颈癌筛查怎么参加
- 女职工免费检查有没有
skill-training:
- 想学手艺，工会有培训班吗
- 技能培训收费吗
- 焊工培训在哪里上课
- 培训班怎么报名
outdoor-station:
- 送外卖哪里能歇脚喝水
- 户外驿站有几个
- 服务站能给手机充电吗
- 环卫工人哪儿能歇会儿
"""

OUTSIDE = """\
housing-fund:
  title: 住房公积金
  kind: elsewhere
  phrasings: [公积金怎么取出来, 公积金贷款能贷多少, 买房能提公积金吗]
pension:
  title: 养老金
  kind: elsewhere
  phrasings: [退休金怎么算, 养老保险断交了咋办, 养老金什么时候涨]
weather:
  title: 天气
  kind: off_topic
  phrasings: [明天下雨吗, 今天天气怎么样, 帮我写首诗]
greeting:
  title: 打招呼
  kind: smalltalk
  phrasings: [你好, 在吗, 早上好]
despair:
  title: 绝望
  kind: distress
  phrasings: [活着没意思了, 我不想活了, 撑不下去了想走]
"""

DETAILS = """\
amount: [住院慰问给多少钱, 补助有几百块]
how_to_apply deadline: [疗休养怎么报名几号截止]
none: [有没有体检, 讲讲疗休养]
"""

FOLLOWUPS = """\
follows: [管几天, 真不要钱]
own: [明天降温不]
"""

FILES = {
    "measures/tianjin.yaml": TIANJIN,
    "measures/ganzhou.yaml": GANZHOU,
    "phrasings/tianjin.yaml": PHRASINGS_TIANJIN,
    "phrasings/ganzhou.yaml": PHRASINGS_GANZHOU,
    "outside.yaml": OUTSIDE,
    "details.yaml": DETAILS,
    "followups.yaml": FOLLOWUPS,
}
"""What stands in each file, by its path below the folder."""


def write(folder: Path) -> Path:
    """Write the library below a folder; returns the folder."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace what stands in one file, as a maintainer would; the old text must be there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

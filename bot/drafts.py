"""A group of gaps as a draft for a person to finish: a measure with phrasings, or phrasings for a measure that exists.

Nothing reads a draft: it counts only once somebody has put it into knowledge/ and tests/golden/. A draft measure has
no source on purpose; without one, reindex refuses it.
"""

import json
from collections.abc import Mapping
from typing import Any

import yaml

from bot.gap_groups import NO_CITY_SAID, Group
from knowledge.fold import squash
from knowledge.values import content_id

PHRASINGS = 12
_MEASURE = """\
# 草稿，不会自动生效。请核对：措施是不是真有、出自哪份文件；改好以后
#   1. 把 measures 下面的一条抄进 knowledge/measures/{document}.yaml，填好 title、text、source
#   2. 把 phrasings 下面的抄进 knowledge/phrasings/{document}.yaml（每条最好八个以上）
#   3. 把 golden 后面引号里的一行加进 tests/golden/{document}.jsonl：答对了，这个缺口就算解决
#   4. 运行 scripts/reindex.py
# 工友的原话只遮盖了号码，姓名、单位请自己删掉。
"""
_PHRASINGS = """\
# 草稿，不会自动生效。请核对：这些问题是不是都由 {key} 来答；改好以后
#   1. 把 phrasings 下面的抄进 knowledge/phrasings/{document}.yaml
#   2. 把 golden 后面引号里的一行加进 tests/golden/{document}.jsonl：答对了，这个缺口就算解决
#   3. 运行 scripts/reindex.py
# 工友的原话只遮盖了号码，姓名、单位请自己删掉。
"""


def identity(group: Group) -> str:
    """A name for a group, from its question."""
    return f"gap-{content_id(squash(group.question))[:8]}"


def measure_draft(group: Group, document: str) -> str:
    """A measure that does not exist yet, with what staff answered as its text."""
    name = identity(group)
    measure = {
        "id": name,
        "title": group.question,
        "category": "other",
        "text": "；".join(group.answers) or "（请写：有什么、给谁、多少）",
        "source": [],
    }
    return _MEASURE.format(document=document) + _yaml({"measures": [measure], **_asked(group, f"{document}/{name}")})


def phrasing_draft(group: Group, key: str) -> str:
    """More phrasings of a measure that exists."""
    return _PHRASINGS.format(key=key, document=key.partition("/")[0]) + _yaml(_asked(group, key))


def _asked(group: Group, key: str) -> dict[str, object]:
    """Phrasings, and the group's question for the golden set: what is measured with must not be learned from."""
    city = next((city for city, _ in group.cities.most_common() if city != NO_CITY_SAID), "")
    row = {"id": identity(group), "group": "answerable", "city": city, "q": group.question, "right": [key]}
    others = list(group.texts[1 : 1 + PHRASINGS])
    return {"phrasings": {key.partition("/")[2]: others}, "golden": json.dumps(row, ensure_ascii=False)}


def _yaml(value: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(value), allow_unicode=True, sort_keys=False, width=1000)

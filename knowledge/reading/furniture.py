"""What stands on a page around its text: navigation, sources, editors, sharing, adverts, comments, rights.

Rules are of kinds of lines, not of sites. A line that is dropped is kept aside with its reason, for a person to
look over; in doubt a line stays.
"""

import re
from collections.abc import Sequence

from knowledge.fold import fold, squash
from knowledge.reading.blocks import Block, Dropped
from knowledge.reading.numbering import numbered, value

_SHORT = 60
"""Characters (folded, without punctuation) up to which a line may be a line about the page."""
_LABELS = r"(来源|稿源|信息来源|文章来源|作者|记者|编辑|责编|责任编辑|校对|审核|编审|监制|摄影|通讯员|供稿|发布时间|发布日期|发布机构|时间|日期|发文日期|成文日期|浏览|浏览量|浏览次数|阅读|阅读量|阅读次数|点击|点击数|点击率|点击量|访问量|访问次数|字号|字体|字体大小|评论|分享到?|打印|收藏|推荐访问|关键词|标签|tags?|索引号|主题分类|公开方式|信息索引|上一篇|下一篇|上一条|下一条)"
_LINES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        ("where the page is", r"^(您|你)?(当前|现在|所在)?的?(位置|在位置)\s*[:：]|^首页\s*([>»›/-]|$)|^.{0,20}([>»›].{1,20}){2,}"),
        ("a page number", r"^[-—–－\s·•]*(第\s*)?\d{1,4}(\s*/\s*\d{1,4})?\s*页?(\s*[,，]?\s*共\s*\d+\s*页)?[-—–－\s·•]*$|^page \d+( of \d+)?$|^\d{1,4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?(\s+\d{1,2}:\d{2}(:\d{2})?)?$"),
        ("about the page", rf"^[|｜\s]*{_LABELS}\s*[:：|｜]|^[|｜\s]*(字号|字体)|[|｜]\s*(浏览|阅读|点击)量?\s*[:：]?"),
        ("who wrote it", r"^.{0,24}(记者|通讯员|编辑)\s*[^\W\d_]{2,4}([、\s/]+[^\W\d_]{2,4})*\s*((文|图|摄|报道|实习生.*|通讯员.*)\s*/?)*$"),
        ("when and where it was put", r"^[^,，。;；:：]{2,24}\s+\d{4}-\d{1,2}-\d{1,2}(\s+\d{1,2}:\d{2}(:\d{2})?)?([^,，。]{0,20})$"),
        ("rights and licences", r"copyright|all rights reserved|版权所有|(icp|公安网?备|公网安备|备案)(序|编)?号?\s*[:：]?\s*\W{0,2}[\w\s-]*\d{5,}|icp备|公网安备|许可证(编)?号|举报(电话|邮箱|平台|热线)|主办单位\s*[:：].*(备|承办|维护)|网站标识码|技术支持\s*[:：]|网站地图"),
        ("sharing and following", r"(扫码|扫一扫|扫描|长按|识别).{0,12}(二维码|关注|阅读|手机版)(?!.{0,20}(报名|申请|登记|预约|办理|领取))|(扫码|扫描)阅读|分享(到|至)?\s*[:：]?\s*(微信|微博|朋友圈|qq)|点击(上方|下方|蓝字|标题|阅读原文).{0,10}(关注|订阅)?|^关注(该|本|我们)|^(阅读原文|分享|收藏|在看|点赞|赞|喜欢此内容的人还喜欢|微信扫一扫|预览时标签不可点|轻触阅读原文|关闭|返回顶部|回到顶部|打印本页|关闭窗口|【?(打印|关闭|字体|大|中|小).{0,14}】?|继续滑动看下一个|取消\s*允许|知道了|向上滑动看下一个|进入新闻频道|设为首页)$"),
        ("an advert", r"更多精彩|更多.{0,6}(资讯|内容|新闻).{0,10}(关注|下载|请)|(我要)?(报料|爆料)|下载.{0,16}(客户端|app).{0,12}(查看|关注|更多|阅读|参与讨论)|(打开|下载|安装).{0,10}(新闻)?(app|客户端)(查看|阅读)"),
        ("comments", r"^\d*\s*(条)?(评论|回复|跟帖|浏览)\s*\d*\s*([/／]\s*(回复|浏览|评论)\s*\d*)*$|^\d+\s*楼(\s*\d+)?$|^(发表|提交|查看|全部|最新|热门|网友)?(评论|回复|留言|跟帖)(列表)?\s*[:：]?$|^(我来说两句|举报内容|举报|登录|注册|立即登录|回复|顶|踩|沙发|匿名|\+|e|发帖)\s*\d*$|^返回\W*发帖"),
    )
)  # fmt: skip
_AFTER = re.compile(
    r"^\W*((大家都在|猜你|你可能|您可能|更多|本周|今日|最新|热门|相关|推荐|延伸|往期|精彩|编辑|为你|为您)"
    r"(推荐|看|搜|喜欢|感兴趣|阅读|新闻|文章|链接|资讯|内容|回顾|报道|专题|视频|图集|排行|评论|回复|下载|访问|信息|精选|热点|附件|稿件)+"
    r"(new ranking|\s*more.*|[:：].*)?|评论列表|发表评论|(竖线)?(最新|全部)(回复|评论)|网友(评论|留言|跟帖)|.{0,24}(版权|免责)(与免责)?(声明|说明)|copyright.*|友情链接|关于我们.*|关于[^,，。]{2,6}\s*[|｜].*|喜欢此内容的人还喜欢)\W*$"
)
_EDITOR_TAIL = re.compile(
    r"\s*[（(【\[][^（()）。,，]{0,14}(编辑|編輯|责编|責編|记者|記者|通讯员|通訊員|供稿|来源|來源|摄影|攝影|作者)[^（()）。]{0,20}[)）】\]]\s*$"
)
_REPORTER_LEAD = re.compile(
    r"^\s*(【[^】]{1,12}】)?[^,，。:：;；]{2,24}(?:[讯訊电電]|消息)\s*[（(]?(?:[^,，。:：]{0,4}(?:记者|記者|通讯员|通訊員)[^,，。:：]{2,16})?[)）]?\s*[:：]\s*|^\s*(?:本报|本網|本网)[讯訊]\s*[（(]?(?:记者|記者)?[^）),，。]{0,12}[)）]?\s*[:：]?\s*"
)
_BODY = re.compile(r"[。；;！!]")
_SUMMARY = re.compile(r"^\W*(内容提要|内容摘要|摘要|导读|核心提示|提要)\W+")
_MENU = re.compile(r"[|｜·•\s]+")


def clean(blocks: Sequence[Block]) -> tuple[list[Block], list[Dropped]]:
    """The blocks that belong to the text, and what was dropped, each in their order."""
    kept: list[Block] = []
    dropped: list[Dropped] = []
    end = _tail(blocks)
    whole = [squash(b.text) for b in blocks]
    for at, block in enumerate(blocks):
        after = end[0] <= at < end[1] and not block.beside
        reason = "after the text" if after else furniture(block)
        if not reason and _SUMMARY.match(fold(block.text)) and _said_again(whole, at):
            reason = "a summary that the text says again"
        if reason:
            dropped.append(Dropped(block.text, reason))
            continue
        text, cut = trimmed(block.text)
        dropped += cut
        if text:
            kept.append(Block(text, block.level, block.row))
    return kept, dropped


def furniture(block: Block) -> str:
    """Why a block is page furniture; empty where it is text."""
    line = fold(block.text)
    plain = squash(line)
    if block.beside or not plain:
        return block.beside or "no words in it"
    if block.row:
        return ""
    if len(plain) <= _SHORT:
        reason = next((name for name, pattern in _LINES if pattern.search(line)), "")
        if reason:
            return reason
        return "a menu" if _is_menu(line) else ""
    advert = re.search(r"报料|爆料", line) and re.search(r"下载|小程序|客户端|app|记者", line)
    rights = re.search(
        r"all rights reserved|(icp|公网安备|许可证).{0,80}(icp|公网安备|许可证)|举报电话.{0,60}举报", line
    )
    return "an advert" if advert else "rights and licences" if rights else ""


def trimmed(text: str) -> tuple[str, list[Dropped]]:
    """A paragraph without its reporter's opening and its editor's closing."""
    dropped = []
    for pattern, reason in ((_EDITOR_TAIL, "an editor's name"), (_REPORTER_LEAD, "a reporter's opening")):
        found = pattern.search(text)
        if found and found[0].strip():
            dropped.append(Dropped(found[0].strip(), reason))
            text = text[: found.start()] + text[found.end() :]
    return text.strip(), dropped


def _is_menu(line: str) -> bool:
    """Whether a line is a row of short names side by side, as menus are."""
    names = [n for n in _MENU.split(line) if n]
    barred = bool(re.search(r"[|｜·•]", line))
    return (
        len(names) >= (3 if barred else 5)
        and all(len(squash(n)) <= 8 for n in names)
        and not re.search(r"[。,，;；:：]|\d", line)
    )


def _tail(blocks: Sequence[Block]) -> tuple[int, int]:
    """Where what follows the text begins and ends: from the first such heading behind most of the text."""
    weight = [len(b.text) if not b.beside and (_BODY.search(b.text) or b.row) else 0 for b in blocks]
    last: dict[str, int] = {}
    for at, block in enumerate(blocks):
        number = numbered(block.text)
        if at and _AFTER.match(fold(block.text)) and len(block.text) <= 40 and sum(weight[:at]) >= 0.4 * sum(weight):
            return at, _resumes(blocks, at, last)
        if number and number[0] in ("han", "part"):
            last[number[0]] = value(number[1]) or 0
    return len(blocks), len(blocks)


def _resumes(blocks: Sequence[Block], at: int, last: dict[str, int]) -> int:
    """Where the text's own numbering goes on behind a box in its middle; the end where it does not."""
    for later in range(at + 1, len(blocks)):
        number = numbered(blocks[later].text)
        if number and last.get(number[0]) and value(number[1]) == last[number[0]] + 1:
            return later
    return len(blocks)


def _said_again(whole: Sequence[str], at: int) -> bool:
    told = squash(_SUMMARY.sub("", fold(whole[at]))) or whole[at]
    told = re.sub(r"^(内容提要|内容摘要|摘要|导读|核心提示|提要)", "", told)
    return any(told[:200] in other for i, other in enumerate(whole) if i != at)

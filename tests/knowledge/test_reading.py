"""Files in every form give the same text, whole, with their headings, and without what stands around it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.documents_folder import Source, described, read_folder
from knowledge.fold import squash
from knowledge.reading.files import read_file
from tests.knowledge import papers

FORMS: dict[str, bytes] = {
    "utf8.txt": papers.text().encode(),
    "gb.txt": papers.text().encode("gb18030"),
    "utf16.txt": papers.text().encode("utf-16"),
    "notes.md": papers.markdown().encode(),
    "page.html": papers.page().encode(),
    "gbpage.htm": papers.page().replace("utf-8", "gb2312").encode("gb18030"),
    "plan.docx": papers.word(),
    "print.pdf": papers.pdf(),
}


def read(folder: Path, name: str, content: bytes) -> Source:
    """One file, read as reindex reads it; it must have no fault."""
    (folder / name).write_bytes(content)
    faults: list[str] = []
    (found,), _ = read_folder(folder, faults, {})
    assert faults == []
    return found


@pytest.mark.parametrize("name", sorted(FORMS))
def test_nothing_is_lost_and_nothing_else_is_kept(tmp_path: Path, name: str) -> None:
    """Every sentence stands whole in a passage, under its headings; nothing of the page around it stands in any."""
    found = read(tmp_path, name, FORMS[name])
    told = [squash(m.text) for m in found.measures]
    assert [s for s in papers.SENTENCES if not any(squash(s) in t for t in told)] == []
    whole = "".join(told)
    assert [f for f in (*papers.FURNITURE, *papers.AFTER) if squash(f) in whole] == []
    assert "青川市总工会文件" not in whole
    assert found.document.title == papers.TITLE
    paths = {" > ".join(m.heading) for m in found.measures}
    assert [p for p in papers.PATHS if p not in paths] == []


@pytest.mark.parametrize("name", sorted(FORMS))
def test_what_a_document_says_of_itself(tmp_path: Path, name: str) -> None:
    """Its city and issuer are read from it, and its kind from its title."""
    document = read(tmp_path, name, FORMS[name]).document
    assert (document.id, document.city, document.issuer) == (Path(name).stem, "青川", "青川市总工会")
    assert (document.kind, document.verbatim) == ("plan", True)


def test_dates_and_publisher_are_read_from_the_lines_around_the_text(tmp_path: Path) -> None:
    """Though those lines are no part of it."""
    document = read(tmp_path, "page.html", FORMS["page.html"]).document
    assert str(document.published) == "2026-02-03"
    assert document.publisher == "青川日报"


@pytest.mark.parametrize("name", ["notes.md", "page.html", "plan.docx"])
def test_rows_of_a_table_keep_what_their_figures_mean(tmp_path: Path, name: str) -> None:
    """Each row is a passage with the name of each column."""
    told = [squash(m.text) for m in read(tmp_path, name, FORMS[name]).measures]
    assert [row for row in papers.ROWS if squash(row) not in told] == []


def test_a_ruled_table_in_a_pdf(tmp_path: Path) -> None:
    """Likewise."""
    told = [squash(m.text) for m in read(tmp_path, "table.pdf", papers.pdf_table()).measures]
    assert told == [squash(row) for row in papers.ROWS]


def test_a_passage_is_one_thing(tmp_path: Path) -> None:
    """What two parts of a sentence give is two passages, each with anchors of its own that stand in the file."""
    found = read(tmp_path, "utf8.txt", FORMS["utf8.txt"])
    of = {m.text: m for m in found.measures}
    assert papers.SENTENCES[2] in of
    anchors = of[papers.SENTENCES[2]].source
    assert len(anchors) == 2
    assert all(len(a) <= 16 and squash(a) in squash(papers.text()) for m in found.measures for a in m.source)
    assert len({m.id for m in found.measures}) == len(found.measures)


def test_ids_do_not_depend_on_the_form(tmp_path: Path) -> None:
    """The same words under the same heading keep their id, so that what did not change keeps its vector."""
    ids = []
    for name in ("utf8.txt", "gb.txt", "page.html"):
        folder = tmp_path / name
        folder.mkdir()
        ids.append({m.id for m in read(folder, name, FORMS[name]).measures})
    assert ids[0] == ids[1] <= ids[2]


def test_what_was_dropped_is_printed(tmp_path: Path) -> None:
    """With its reason, for a person to look over."""
    said = "\n".join(described([read(tmp_path, "page.html", FORMS["page.html"])]))
    for part in ("read page: 青川", "a box beside the text", "about the page", "an editor's name", "这个政策好"):
        assert part in said


def test_traditional_pages_are_told_in_simplified(tmp_path: Path) -> None:
    """Replies go out in the worker's own script; anchors stay as they are in the source."""
    content = "某地職工服務\n\n對首次住院的工會會員給予500元慰問金。\n\n每年組織3000名職工療休養。"
    found = read(tmp_path, "old.txt", content.encode())
    assert found.measures[0].text == "对首次住院的工会会员给予500元慰问金。"
    assert found.measures[0].source == ("對首次住院的工會會員給予500元",)


def wechat() -> str:
    """A page of a WeChat account, as a browser saves it."""
    body = "".join(
        f'<section style="margin: 8px"><p><span>{line[:9]}</span><span>{line[9:]}</span></p></section>'
        for line in papers.BODY
    )
    return f"""<html><head><meta charset="utf-8"><meta property="og:title" content="{papers.TITLE}"><title></title></head>
<body><div class="rich_media_area_primary"><h1 class="rich_media_title" id="activity-name"> {papers.TITLE} </h1>
<div id="meta_content" class="rich_media_meta_list"><span>青川工会</span> <em id="publish_time">2026-02-03 09:30</em></div>
<div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0;">
<p>点击上方蓝字关注我们</p>{body}<p><img src="a.png"></p><p>长按识别二维码，关注“青川工会”</p><p>编辑：李晓</p></div>
<div class="rich_media_tool" id="js_toobar3"><span>阅读原文</span><span>在看</span></div></div>
<div id="js_pc_qr_code" class="qr_code_pc_outer"><p>微信扫一扫<br>关注该公众号</p></div></body></html>"""


def old_site() -> str:
    """A government site that lays out its pages with tables."""
    body = "<br>".join(f"　　{line}" for line in papers.BODY)
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{papers.TITLE}</title></head>
<body><table><tr><td><a href="/">网站首页</a></td><td><a href="/a">工会概况</a></td><td><a href="/b">政策法规</a></td></tr></table>
<table><tr><td class="pos">您现在的位置：<a href="/">首页</a> &gt;&gt; <a href="/t">通知公告</a> &gt;&gt; 正文</td></tr>
<tr><td align="center"><b>{papers.TITLE}</b></td></tr><tr><td>发布日期：2026-02-03　来源：办公室　点击数：120</td></tr>
<tr><td><font>{body}</font></td></tr><tr><td>上一篇：<a href="/1">关于放假的通知</a></td></tr>
<tr><td>【打印本页】 【关闭窗口】</td></tr></table>
<table><tr><td>主办单位：青川市总工会　地址：青川市人民路1号　蜀ICP备12345678号</td></tr></table></body></html>"""


@pytest.mark.parametrize("made", [wechat, old_site], ids=["wechat", "old site"])
def test_pages_of_other_making(tmp_path: Path, made: Callable[[], str]) -> None:
    """The plan comes out whole, and it alone."""
    encoding = "gb18030" if made is old_site else "utf-8"
    found = read(tmp_path, "page.html", made().encode(encoding))
    told = [squash(m.text) for m in found.measures]
    assert [s for s in papers.SENTENCES if not any(squash(s) in t for t in told)] == []
    whole = "".join(told)
    for word in ("关注", "阅读原文", "在看", "李晓", "首页", "政策法规", "上一篇", "打印", "备12345678", "点击数"):
        assert word not in whole
    assert (found.document.title, found.document.city) == (papers.TITLE, "青川")
    assert str(found.document.published) == "2026-02-03"
    paths = {" > ".join(m.heading) for m in found.measures}
    assert [p for p in papers.PATHS if p not in paths] == []


def test_a_page_inside_a_form_is_read(tmp_path: Path) -> None:
    """As old sites wrap it; its fields and menus go, and the menus are listed."""
    page = (
        "<html><body><form action='x'><input value='1'><nav><a href='/'>首页</a><a href='/a'>工会概况</a></nav>"
        "<h1>青川市总工会关于职工体检的通知</h1><p>一线职工每年免费体检一次，由各区工会组织。</p><select><option>上一年</option></select>"
        "</form></body></html>"
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    blocks = read_file(tmp_path / "page.html")
    assert "一线职工每年免费体检一次，由各区工会组织。" in [b.text for b in blocks]
    assert [b.text for b in blocks if b.beside] == ["首页 工会概况"]
    assert not any("上一年" in b.text for b in blocks)

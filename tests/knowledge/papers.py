"""Made-up documents of a made-up union, in every form in which unions publish them."""

import io

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate, Table

TITLE = "青川市总工会2026年职工服务工作方案"
SENTENCES = (
    "对首次住院的工会会员给予500元慰问金。",
    "对因病致困的职工，每户每年最多救助8000元；",
    "对单亲困难女职工，每人每年再增加1200元。",
    "在全市建设36个户外劳动者驿站，免费提供饮水、充电、休息和雨具。",
    "每年组织3000名一线职工疗休养，每批不超过5天。",
    "每月第二个周六在工人文化宫举办单身职工联谊会。",
)
"""What a worker could ask about: each must come out whole, and figures with what they count."""
PATHS = ("一、帮困救助 > （一）住院慰问", "一、帮困救助 > （二）困难救助", "二、普惠服务")
BODY = (
    "为把服务送到职工身边，青川市总工会制定本方案。",
    "一、帮困救助",
    f"（一）住院慰问。{SENTENCES[0]}",
    f"（二）困难救助。{SENTENCES[1]}{SENTENCES[2]}",
    "二、普惠服务",
    f"1.{SENTENCES[3]}",
    f"2.{SENTENCES[4]}",
    f"3.{SENTENCES[5]}",
)
TABLE = (("项目", "标准", "名额"), ("高温慰问", "每人300元", "2000人"), ("金秋助学", "每人4000元", "150人"))
ROWS = ("项目：高温慰问；标准：每人300元；名额：2000人", "项目：金秋助学；标准：每人4000元；名额：150人")
FURNITURE = (
    "首页 > 工会动态 > 通知公告",
    "来源：青川日报  作者：王小明  编辑：李晓  发布时间：2026-02-03 09:30:11",
    "浏览次数：1288",
    "字号：大 中 小",
    "分享到：微信 微博",
    "（责任编辑：李晓）",
)
AFTER = (
    "相关阅读",
    "青川市召开2025年经济工作会议，部署全年任务。...",
    "全市中小学2月20日开学。...",
    "Copyright 2026 青川新闻网 版权所有 川ICP备12345678号",
)


def page() -> str:
    """A news page with the plan in it and the usual things around it."""
    rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in TABLE)
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{TITLE}_青川新闻网</title>
<script>var hot = "推荐";</script></head><body>
<div class="top-nav"><a href="/">首页</a><a href="/n">新闻</a><a href="/z">政务</a><a href="/v">视频</a></div>
<div class="crumbs">{FURNITURE[0]}</div><h1>{TITLE}</h1><p>{FURNITURE[1]}</p><p>{FURNITURE[3]}</p>
<div class="content">{"".join(f"<p>{line}</p>" for line in BODY)}<table>{rows}</table><p>{FURNITURE[5]}</p></div>
<div class="share-box">{FURNITURE[4]}</div><div class="recommend"><h3>{AFTER[0]}</h3><ul>
<li><a href="/1">{AFTER[1]}</a></li><li><a href="/2">{AFTER[2]}</a></li></ul></div>
<div class="comments"><p>评论列表</p><p>这个政策好，我们厂什么时候有？</p></div><footer>{AFTER[3]}</footer></body></html>"""


def text() -> str:
    """The same page copied into a text file, a line broken in the middle of a sentence."""
    broken = BODY[-2][:14] + "\n" + BODY[-2][14:]
    return "\n\n".join((FURNITURE[0], TITLE, *FURNITURE[1:5], *BODY[:-2], broken, BODY[-1], FURNITURE[5], *AFTER))


def markdown() -> str:
    """The plan as Markdown."""
    table = "\n".join(f"| {' | '.join(row)} |" for row in (TABLE[0], ("---",) * 3, *TABLE[1:]))
    lines = [f"## {line}" if line.startswith(("一、", "二、")) else line for line in BODY]
    return "\n\n".join((f"# {TITLE}", *lines, table))


def word() -> bytes:
    """The plan as a Word file with heading styles and a table."""
    file = Document()
    file.add_heading(TITLE, level=0)
    for line in BODY:
        file.add_heading(line, level=1) if line.startswith(("一、", "二、")) else file.add_paragraph(line)
    table = file.add_table(rows=0, cols=3)
    for row in TABLE:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            cell.text = said
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def pdf(*, password: str = "", pages: int = 3) -> bytes:
    """The plan as a PDF printed from Word: 28 characters a line, a running title, page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, encrypt=StandardEncryption(password) if password else None)
    lines = [TITLE] + [line[at : at + 28] for line in BODY for at in range(0, len(line), 28)]
    for number in range(pages):
        canvas.setFont("STSong-Light", 14)
        canvas.drawString(200, 815, "青川市总工会文件")
        for row, line in enumerate(lines[number::pages] if pages < 2 else _share(lines, number, pages)):
            canvas.drawString(72, 770 - 24 * row, line)
        canvas.drawString(290, 30, f"- {number + 1} -")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _share(lines: list[str], number: int, pages: int) -> list[str]:
    each = -(-len(lines) // pages)
    return lines[number * each : (number + 1) * each]


def pdf_table() -> bytes:
    """A PDF with a ruled table."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    style = [("GRID", (0, 0), (-1, -1), 1, "black"), ("FONT", (0, 0), (-1, -1), "STSong-Light", 12)]
    SimpleDocTemplate(out).build([Table([list(row) for row in TABLE], style=style)])
    return out.getvalue()


def scan() -> bytes:
    """A PDF without a text layer."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(100, 100, 300, 500, fill=1)
    canvas.showPage()
    canvas.save()
    return out.getvalue()

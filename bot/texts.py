"""Every sentence that the core says to a worker, in Simplified Chinese; Traditional by conversion."""

from bot.messages import Script
from knowledge.fold import traditional

DETAIL_NAMES = {
    "who": "对象或单位",
    "amount": "金额或标准",
    "when": "时间",
    "where": "在哪里办",
    "how_to_apply": "怎么申请",
    "materials": "要带的材料",
    "contact": "联系电话",
    "address": "具体地址",
    "duration": "多长时间",
    "deadline": "截止时间",
    "eligibility": "条件和范围",
    "quota": "数量",
}

DEPARTMENT, BY_WHOM = "负责部门", "由谁来办"

KIND_LINES = {
    "plan": "这是文件里的计划安排，办没办、怎么办，以工会通知为准。",
    "standing": "这是文件里写明的做法。",
    "report": "这是工会对已做工作的总结，不代表现在还在办。",
}

ASK_STAFF = "问工会工作人员"
USEFUL, NOT_USEFUL = "有用", "没用"
OTHER_CITY = "换个城市"

ASK_CITY = "您在哪个城市的工会？选一下，我按那里的文件回答。"
CITY_SET = "好的，我按{city}的文件回答。有什么想问的，直接说就行。"
NOTHING_FOR_CITY = "这里还没有{city}的资料，别的城市的规定不能当{city}的用。要不要我把您的问题转给工会工作人员？"
NOT_FOUND = "{city}的文件里没有找到能回答这个问题的内容，我不想猜。要不要我把问题转给工会工作人员？"
NOT_FOUND_AGAIN = "{city}的文件里没有找到这个。要不要转给工会工作人员？您前面问的会一起转过去。"
NOT_FOUND_ANYWHERE = "手上的工会文件里没有写到这件事，我不想猜。要不要我把问题转给工会工作人员？"
TELL_MORE = "{city}的文件里没有直接写您说的这种情况。您可以接着说想要哪方面的帮助，比如看病花钱、找工作、学技术；也可以转给工会工作人员，您刚才说的会一起转过去。要转吗？"
GO_ON = "嗯，您接着说。要转给工会工作人员，点下面的按钮，您说的都会一起转过去。"
DISPUTE = "这种情况文件里没有直接写怎么处理。工会在劳动纠纷上有下面的帮助，点一下看看；也可以问工会工作人员。急的话，发“热线”看电话。"
PSYCHOLOGICAL, COMFORT = "心理", "心里难受的时候，有人听您说："
UNION, CALL_UNION = "工会", "急的话，先打这个电话："
CONDOLENCE = "请节哀，您多保重。"
SYMPATHY = "真不容易，愿早日好起来。"
PROTEST = "您的委屈我听到了。文件是这样写的，我改不了，可以把您的话转给工会工作人员。要转吗？"
WHICH_ONE = "您想问的是哪一项？点一下就行。都不是的话，可以问工会工作人员。"
TO_STAFF_NOW = "好的，这就转给工会工作人员，他们的答复会发到这里。"
OTHER_CITY_ONCE = "您问的是{asked}，下面按{asked}的文件回答（您选的城市还是{city}）。"
NEAREST = "下面是文件里最接近的内容，不一定就是您要问的。不是的话，换个说法再问，或者问工会工作人员。"
TIED_CITY = "{city}的文件里没有找到。您提到的{asked}，那里的文件有下面这样写的，不能当{city}的用："
NOT_STATED = "文件没有写明：{what}。"
NONE_STATES = "先说一句：下面的文件里都没有写明“{what}”。"
NOT_STATED_OFFER = "想知道的话，可以让工会工作人员来答。"
NO_FAMILY = "您问的是家里人：文件没有写家属也算在内。想知道的话，可以让工会工作人员来答。"
FOR_WHOM = "文件写的是：{who}。"
ALL_THERE_IS = "这一项，文件里写的就是下面这些；没写到的，要问工会。"
NOT_NAMED = "这一项里没有直接提到“{what}”，算不算要问工会。"
NONE_NAMES = "这几项里都没有直接提到“{what}”，算不算要问工会。"
ENDED = "注意：这项的期限到{day}，已经结束。"
REPLACED = "注意：这是原来的规定，已经结束；现在请看新文件《{title}》。"
UNTIL = "期限到{day}。"
OLD = "这份文件发布较早，现在的安排请再跟工会核实。"
VERBATIM = "这是原文里最接近的一段，没有人整理过，不一定答全。"
UNDER = "原文见：{path}"
NO_CITY = "注意：来源没有写明是哪个城市，不一定适用您那里。"
SOURCE = "来源：{source}"
RESTATED = "这条的意思和数字都照下面这份文件，说法改得好懂些。"
ORIGINAL = "我这里没有原文的链接，可以{where}按标题找；要个准信，可以问工会工作人员。"
SOURCES = "我只照各地工会公布的文件答。每条答案下面都写着出自哪份文件、哪天公布；文件没写的，我会直说。"
URGENT = "您先别急，您的安全最要紧。现在就可以打：\n{lines}\n\n我已经马上通知工会工作人员，他们会尽快联系您。您也可以在这里接着说，我都会转过去。"
DECLINE = "这个我帮不上，我只答工会的职工福利和服务。比如：住院慰问、疗休养、体检、困难帮扶、技能培训、法律援助。要找工会的人，点下面的按钮，或发“转人工”。"
DECLINE_NOISE = "没看懂您的意思。可以这样问：“住院了工会有慰问吗？”"
WHAT_I_DO = "我是工会福利小助手，按各地工会公开的文件回答：大病救助、住院慰问、疗休养、体检、互助保障、困难帮扶、培训、法律援助、托管等。答不了的，转给工会工作人员。发 /topics 看能问什么，/city 换城市。"
HOTLINES = "可以打的热线：\n{lines}\n\n也可以发“转人工”，我替您转给工会工作人员。"
SMALLTALK = {
    "greeting": "您好！我是工会福利小助手。想问什么直接说，比如“疗休养怎么报名”。",
    "thanks": "不客气，有事再问。",
    "bye": "再见，保重身体，有事随时来问。",
    "what-can-you-do": WHAT_I_DO,
    "who-are-you": WHAT_I_DO,
    "are-you-human": "我是机器人，不是真人；想找真人，说“转人工”就行。",
    "understood": "好的，有事再问。",
    "yes-fine": "好的，有事再问。",
    "no-thanks": "好的，有需要再找我。",
    "praise": "谢谢您，能帮上忙就好。",
    "apology": "没关系的，有什么想问的直接说。",
    "wait-a-moment": "好的，您先忙，我一直在。",
    "festival-greetings": "谢谢，也祝您和家人平安顺心！",
    "weary": "您辛苦了。有难处就直接说，我看看工会能帮上什么；想找人说说话，发“热线”就有号码。",
    "say-it-again": "是我没说好。您换个说法再问一句，我接着找；要听人说，发“转人工”就行。",
    "privacy": "您写的只有我和工会的工作人员看得到，不会告诉您单位。转给工作人员的时候，前面说的几句会一起转过去。请不要写身份证号、银行卡号；发 /forget 可以删掉全部记录。",
    "free-always-open": "问我不要钱，什么时候都能问；转给工作人员的，等他们上班就会回。",
    "city-not-named": "有一份文件没有写明是哪个城市，我就叫它“xx市”，不一定适用您那里。发 /city 可以换城市。",
    "taken-back": "好的，没事就好。心里不好受的时候，发“热线”就有号码；有事随时说。",
    "other": "我在呢。工会福利方面想问什么，直接说就行。",
}
TOPICS = "{city}的文件里有这些内容，点一下或直接问："
TOPICS_NO_CITY = "先选城市，我再列出能问的内容。"


def in_script(text: str, script: Script) -> str:
    """A Simplified text in the worker's own script."""
    return traditional(text) if script == "hant" else text

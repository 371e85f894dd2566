"""What the bot says of itself: commands, tickets, limits, faults. Simplified here; `in_script` converts it.

What it says about measures is the core's (`texts`).
"""

from typing import Final

START: Final = (
    "您好，我是工会福利小助手。您可以直接问我工会有哪些帮助，比如“住院了工会来看望吗”“疗休养怎么报名”。\n"
    "答案都来自工会公布的措施，会告诉您出处和日期；答不了的，可以转给工会工作人员。\n"
    "请不要发身份证号、银行卡号，用不着。"
)
YOUR_CITY: Final = "您的城市是{city}，发 /city 可以换。"
ASK_CITY: Final = "您在哪个城市？点一下就行，以后随时可以用 /city 更换。"
OTHER_CITY: Final = "其他城市"
TYPE_CITY: Final = "请直接输入您所在的城市，比如“烟台”。"
HELP: Final = (
    "直接打字问就可以。还可以用这些命令：\n"
    "/city 选择或更换城市，也可以写“/city 天津”\n"
    "/topics 看看能问些什么\n"
    "/ticket 直接找工会工作人员\n"
    "/forget 删除您在这里的全部记录\n"
    "/help 看这份说明"
)
DID_YOU_MEAN: Final = "没有这个命令。您是不是想用 /{name}？需要的话请再发一次 /{name}。"
UNKNOWN_COMMAND: Final = "没有这个命令。\n\n"
BUTTON_OLD: Final = "这个按钮已经失效了，请重新发一次问题。"
NOT_YOURS: Final = "这个按钮不能用。"
THANKS_GOOD: Final = "谢谢，能帮到您就好。"
THANKS_BAD: Final = "谢谢告诉我们。需要的话，可以点“问工会工作人员”。"
UNCLEAR_MEDIA: Final = "这个我看不了。请用文字说说您的问题。"
FILE_TOO_BIG: Final = "文件太大了（最多 {mb} MB），工作人员收不到。请压缩后再发，或用文字说明。"
GROUP_PRIVATE: Final = "这件事请私聊我，我帮您转给工会工作人员。群里说不方便，也不安全。"
GROUP_PRIVATE_BUTTON: Final = "私聊我"

TICKET_OPENED: Final = "已转给工会工作人员，工单号 #{number}。有了回复会发到这里。"
TICKET_DEPARTMENT: Final = "这件事由{department}负责。"
TICKET_ASK: Final = "请把要问工作人员的话写在下一条消息里，也可以发图片、语音或文件。"
TICKET_ASK_MORE: Final = "请写要补充的话，下一条消息会加到工单 #{number}，也可以发图片、语音或文件。"
TICKET_ADDED: Final = "已补充到工单 #{number}。"
TICKET_BESIDE: Final = "（这位工友另有没办结的工单 #{number}）"
TICKET_GOES_ON: Final = "已发给工作人员（工单 #{number}），答复会发到这里。"
TICKET_WITHDRAWN: Final = "好的，已告诉工作人员您不用等了（工单 #{number}）。"
TICKET_NO_NUMBER: Final = "为保护您，手机号没有转给工作人员；他们会在这里回您。"
URGENT_PASSED_ON: Final = "已经转给工作人员了，您接着说，我在。"
TICKET_WAITS: Final = "工单 #{number} 还在等工作人员回复。您的话他们已经收到了（{since}），答复会发到这里。"
TICKET_WAITS_LINE: Final = "等不及的事，可以打{name} {number}。"
TICKET_TOO_MANY: Final = "您已有 {count} 个还没办结的工单，请先等工作人员回复。要补充，请点下面的按钮。"
TICKET_SAME: Final = "这个问题已经转过了，工单号 #{number}。"
TICKET_CUT: Final = "内容太长，只保留了前 {chars} 字。"
TICKET_TAKEN: Final = "工单 #{number}：工作人员已经接手，请稍等。"
TICKET_RESOLVED: Final = "工单 #{number} 已办结。如果问题还没解决，请点下面的按钮。"
TICKET_REOPENED: Final = "工单 #{number} 已重新打开，工作人员会接着处理。"
TICKET_ANSWER: Final = "工会工作人员回复（工单 #{number}）："
TICKET_ANSWER_FILE: Final = "工会工作人员发来{media}（工单 #{number}）："
TICKET_CORRECTED: Final = "工会工作人员更正了回复（工单 #{number}）："
CANCELLED: Final = "好的，已取消。"
BUTTON_ADD: Final = "补充"
BUTTON_NEW: Final = "另提一个问题"
BUTTON_CANCEL: Final = "取消"
BUTTON_NOT_SOLVED: Final = "还没解决"

TOO_FAST: Final = "您发得太快了，请过一分钟再发。"
REPEATED: Final = "这句话您已经发过几次了，上面有答复。换个说法试试，或者用 /ticket 找工作人员。"
TOO_LONG: Final = "这段话太长了。请用一两句话说说要问什么（{chars} 字以内）；要把详情交给工作人员，请用 /ticket。"
FAILED_WORKER: Final = "抱歉，这条消息我没能处理好，已经告诉管理人员。请再发一次，或者用 /ticket 找工作人员。"
FORGOTTEN: Final = (
    "已删除您在这里的记录：\n"
    "收到的消息 {inbox} 条，发出的消息 {outbox} 条，工单 {tickets} 个（含留言 {events} 条），"
    "城市、问答和评价记录 {memory} 条。\n"
    "只保留不含内容的计数。您手机上的聊天记录请自己删除。"
)
"""The worker's own copy of the chat is Telegram's; we cannot delete that."""

STAFF_HELP: Final = (
    "工作人员怎么用：\n"
    "· 回复工单卡片（群里开了话题的，直接在那个话题里写），内容会发给工友；图片、文件也可以。\n"
    "· 以 // 开头的是内部备注，工友看不到。\n"
    "· 卡片上的按钮：接手、办结、重开。两个人同时点，只有先点的算。"
)
STAFF_ONLY: Final = "只有工作人员群的成员才能操作。"
STAFF_TAKEN_BY: Final = "已由 {name} 接手。"
STAFF_DONE: Final = "好的。"
STAFF_ALREADY: Final = "这个工单现在是“{state}”，不能这样操作。"
STAFF_GONE: Final = "工友已要求删除资料，或者没有这个工单，消息没有发出。"
STAFF_MAY_REMAIN: Final = "工单 #{number} 的工友要求删除资料，卡片已清空。发这个工单时网络断过，群里可能还有一份重复的卡片或补充，看到请手动删除。"
STAFF_FAILED: Final = "有一条消息处理失败，已放到一边（编号 {update}，原因 {error}）。其他消息不受影响。"

ADMIN_REMOVED: Final = "机器人已被移出工作人员群，或不能在群里发言，新工单到不了工作人员手里。请把它加回群 {chat}。"
ADMIN_NO_TOPICS: Final = "机器人没有“管理话题”的权限，工单改为普通卡片发送。请在群 {chat} 里给它这个权限。"
ADMIN_MOVED: Final = "工作人员群升级成了超级群，新编号是 {chat}。已自动改用；请把 STAFF_CHAT_ID 也改成它。"
ADMIN_SNAPSHOT: Final = (
    "新发布的资料打不开，机器人照旧用原来的（{served}）。请看日志；"
    "可以用 scripts/rollback.py 换回去，或者改好后再运行 scripts/reindex.py。"
)
ADMIN_OVERDUE: Final = (
    "有记录超过保留期限一周了还没清理。请让服务器每晚运行 scripts/prune.py --yes，做法见 docs/server.md。"
)
ADMIN_FAULT: Final = "需要留意：{what}"

COMMANDS: Final = {
    "start": "开始",
    "city": "选择或更换城市",
    "topics": "看看能问些什么",
    "ticket": "找工会工作人员",
    "help": "使用说明",
    "forget": "删除我的记录",
}
"""As Telegram lists them beside the text field."""

"""The settings: one table, read once at start from the environment and `.env`. Nobody else reads the environment."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.errors import ConfigError


class Secret:
    """A text that never shows in a repr, a log or a traceback."""

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(…)" if self._value else "Secret()"


@dataclass(frozen=True)
class Settings:
    """What was set; one field for each row of `TABLE`."""

    telegram_token: Secret
    telegram_api_url: str
    staff_chat_id: int
    admin_ids: tuple[int, ...]
    data_dir: Path
    webhook_url: str
    webhook_listen: tuple[str, int]
    webhook_secret: Secret
    encoder: str
    threads: int
    chats_at_once: int
    poll_seconds: int
    conversation_minutes: int
    false_answer_rate: float
    hotlines: str
    sends_a_second: int
    group_sends_a_minute: int
    messages_a_minute: int
    open_tickets: int
    ticket_chars: int
    question_chars: int
    file_mb: int
    keep_updates_days: int
    keep_sent_days: int
    keep_turns_days: int
    keep_tickets_days: int
    log_level: str

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.data_dir / "bot.sqlite"

    @property
    def hook_secret(self) -> str:
        """What Telegram sends with each webhook call: as set, or made from the token, the same at each start."""
        seed = "webhook:" + self.telegram_token.reveal()
        return self.webhook_secret.reveal() or hashlib.sha256(seed.encode()).hexdigest()


@dataclass(frozen=True)
class Setting:
    """One row of the table: its name in the environment, how its text is read, its default and what it is for."""

    name: str
    read: Callable[[str], object]
    default: str
    help: str


def _count(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(f"必须在 {low} 和 {high} 之间 / must be from {low} to {high}")
        return value

    return read


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value < 1:
        raise ValueError("必须大于 0、小于 1 / must lie between 0 and 1")
    return value


def _chat(text: str) -> int:
    return int(text) if text else 0


def _ids(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.replace("，", ",").split(",") if part.strip())


def _token(text: str) -> Secret:
    number, colon, key = text.partition(":")
    if text and not (colon and number.isdigit() and key and key.replace("-", "").replace("_", "").isalnum()):
        raise ValueError("应形如 123456:ABC…（向 @BotFather 申请） / looks like 123456:ABC…, from @BotFather")
    return Secret(text)


def _url(text: str) -> str:
    parts = urlsplit(text)
    here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if text and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("应是完整网址 / must be a full URL")
    if parts.scheme == "http" and not here:
        raise ValueError("本机以外必须用 https / must be https unless on this machine")
    return text.rstrip("/")


def _listen(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not 0 <= int(port) < 65536:
        raise ValueError("应形如 127.0.0.1:8080 / must be host:port")
    return host.strip("[]"), int(port)


def _level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("只能是 DEBUG、INFO、WARNING 或 ERROR / one of these four")
    return text.upper()


TABLE = (
    Setting("TELEGRAM_TOKEN", _token, "", "机器人的令牌，向 @BotFather 申请"),
    Setting("TELEGRAM_API_URL", _url, "https://api.telegram.org", "Bot API 服务器的根网址"),
    Setting("STAFF_CHAT_ID", _chat, "", "工会工作人员群的编号（负数）；工单发到这里"),
    Setting("ADMIN_IDS", _ids, "", "管理员的 Telegram 用户编号，逗号分隔；出故障时私聊告知"),
    Setting("DATA_DIR", Path, "var", "数据目录：数据库、索引快照"),
    Setting("WEBHOOK_URL", _url, "", "公开网址；设了就用 webhook，不设就轮询"),
    Setting("WEBHOOK_LISTEN", _listen, "127.0.0.1:8080", "webhook 在本机监听的 主机:端口"),
    Setting("WEBHOOK_SECRET", Secret, "", "webhook 的校验口令；不设则由令牌推出"),
    Setting("ENCODER", str, "shipped", "编码器：shipped（自带），或 sentence-transformers 模型的名字或路径"),
    Setting("THREADS", _count(1, 64), "2", "编码器用几个线程"),
    Setting("CHATS_AT_ONCE", _count(1, 32), "8", "同时处理几个聊天"),
    Setting("POLL_SECONDS", _count(0, 50), "25", "一次长轮询等几秒"),
    Setting("CONVERSATION_MINUTES", _count(1, 10080), "30", "隔多少分钟后，追问不再接着上一题"),
    Setting(
        "FALSE_ANSWER_RATE",
        _share,
        "0.05",
        "正经问职工事务、但没有答案的问题里，最多容许多大比例被误答（闲聊和无关的不算进来冲淡）",
    ),
    Setting("HOTLINES", str, "", "求助热线文件的路径；不设则用自带的"),
    Setting("SENDS_A_SECOND", _count(1, 100000), "30", "一秒最多发几条；Telegram 容许约 30 条，自建服务器可以更多"),
    Setting("GROUP_SENDS_A_MINUTE", _count(1, 100000), "20", "一分钟最多往一个群发几条；Telegram 容许 20 条"),
    Setting("MESSAGES_A_MINUTE", _count(1, 100000), "20", "一位工友一分钟内最多处理几条消息"),
    Setting("OPEN_TICKETS", _count(1, 1000), "5", "一位工友同时最多有几个未办结的工单"),
    Setting("TICKET_CHARS", _count(100, 20000), "2000", "一条工单留言最多多少字"),
    Setting("QUESTION_CHARS", _count(50, 4096), "1000", "一个问题最多多少字"),
    Setting("FILE_MB", _count(1, 2000), "20", "转给工作人员的文件最大多少 MB"),
    Setting("KEEP_UPDATES_DAYS", _count(2, 3650), "7", "收件记录（不含原文）保留几天"),
    Setting("KEEP_SENT_DAYS", _count(1, 3650), "30", "已发出的消息保留几天"),
    Setting("KEEP_TURNS_DAYS", _count(1, 3650), "90", "问答记录和按钮保留几天"),
    Setting("KEEP_TICKETS_DAYS", _count(1, 3650), "365", "办结的工单保留几天"),
    Setting("LOG_LEVEL", _level, "INFO", "日志级别"),
)


def environment(environ: Mapping[str, str], env_file: Path) -> dict[str, str]:
    """The `.env` file's entries with the process's own environment laid over them."""
    from_file = {key: value for key, value in dotenv_values(env_file).items() if value is not None}
    return from_file | dict(environ)


def read_settings(environ: Mapping[str, str], *, required: tuple[str, ...] = ()) -> Settings:
    """Read every row of the table. Raises ConfigError with all faults in one message."""
    faults: list[str] = []
    values: dict[str, object] = {}
    for setting in TABLE:
        text = environ.get(setting.name, "").strip() or setting.default
        if not text and setting.name in required:
            faults.append(f"{setting.name}: 没有设置 / is not set（{setting.help}）")
            continue
        try:
            values[setting.name.lower()] = setting.read(text)
        except ValueError as error:
            shown = "…" if setting.read in (_token, Secret) else repr(text)
            faults.append(f"{setting.name}={shown}: {error}（{setting.help}）")
    if faults:
        raise ConfigError(tuple(faults))
    return Settings(**values)  # type: ignore[arg-type]  # the table reads each field by its own type

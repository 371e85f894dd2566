"""HTML as Telegram parses it, and its checks of inline keyboards. Markdown is not parsed."""

import html
import re

from tests.botapi.values import ApiError, Json, bad_request

_TAG = re.compile(r"<(/?)([a-zA-Z0-9-]*)([^<>]*)>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
LIMIT = 4096


def units(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities. Raises a 400 as Telegram does."""
    plain, entities, unclosed, at = "", list[Json](), list[tuple[str, int, Json]](), 0
    while (less := source.find("<", at)) >= 0:
        plain += _unescaped(source[at:less])
        match, offset = _TAG.match(source, less), len(source[:less].encode())
        if match is None:
            raise _cannot(f'Unclosed start tag "{source[less + 1 : less + 9]}" at byte offset {offset}')
        name, at = match[2].lower(), match.end()
        if match[1]:
            _close(name, offset, plain, unclosed, entities)
        elif name in _KINDS:
            unclosed.append((name, units(plain), _link(match[3]) if name == "a" else {}))
        else:
            raise _cannot(f'Unsupported start tag "{name}" at byte offset {offset}')
    plain += _unescaped(source[at:])
    if unclosed:
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{unclosed[-1][0]}"')
    return plain, entities


def _close(name: str, offset: int, plain: str, unclosed: list[tuple[str, int, Json]], entities: list[Json]) -> None:
    if not unclosed:
        raise _cannot(f"Unexpected end tag at byte offset {offset}")
    opened, start, more = unclosed.pop()
    if opened != name:
        raise _cannot(f'Unmatched end tag at byte offset {offset}, expected "</{opened}>", found "</{name}>"')
    if units(plain) > start:
        entities.append({"type": _KINDS[name], "offset": start, "length": units(plain) - start} | more)


def _cannot(why: str) -> ApiError:
    return bad_request(f"can't parse entities: {why}")


def _link(attributes: str) -> Json:
    href = re.search(r"""href\s*=\s*["']([^"']*)["']""", attributes)
    return {"url": html.unescape(href[1])} if href else {}


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def message_text(params: Json, name: str = "text", limit: int = LIMIT, *, needed: bool = True) -> Json:
    """The text and its entities for a message, checked for length."""
    source = str(params.get(name) or "")
    mode = str(params.get("parse_mode") or "")
    if mode.lower() not in ("", "html"):
        raise bad_request(f"unsupported parse_mode {mode}: this server reads HTML")
    plain, entities = parse_html(source) if mode else (source, list[Json]())
    plain = plain.rstrip()
    if needed and not plain.strip():
        raise bad_request(f"message {name} is empty")
    if units(plain) > limit:
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    key = "entities" if name == "text" else "caption_entities"
    return ({name: plain} if plain else {}) | ({key: entities} if entities else {})


def keyboard(markup: Json | None) -> Json:
    """An inline keyboard as it was given, checked; other markups leave no trace in a message."""
    rows = (markup or {}).get("inline_keyboard")
    if rows is None:
        return {}
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("object expected as reply markup")
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise bad_request("can't parse inline keyboard button: Text of the button must be non-empty")
        if "url" in button:
            if not re.match(r"(https?|tg)://\S+$", button["url"]):
                raise bad_request("inline keyboard button URL is invalid: BUTTON_URL_INVALID")
        elif not 1 <= len(str(button.get("callback_data", "")).encode()) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
    shown = [row for row in rows if row]
    return {"reply_markup": {"inline_keyboard": shown}} if shown else {}

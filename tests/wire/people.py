"""What a test's people do again and again, told in one line each."""

from dataclasses import dataclass

from tests.botapi.server import Server, buttons, shown
from tests.botapi.values import Json
from tests.wire.process import Bot

ADMIN, TAKER, SECOND, STRANGER, WORKER = 900, 501, 502, 666, 71
"""The people: an admin, two of staff, somebody who is not, and a worker."""


@dataclass(frozen=True)
class Scene:
    """A server, the bot, and the staff group."""

    telegram: Server
    bot: Bot
    staff: int

    def asks(self, text: str, user: int = WORKER) -> list[Json]:
        """A worker writes; what the bot then said to them."""
        sent = self.telegram.worker_says(user, text)
        self.bot.settle()
        return self.telegram.sent(user, after=sent)

    def opens_ticket(self, text: str, user: int = WORKER) -> Json:
        """A worker hands something to staff; the card that staff see."""
        before = max((body["message_id"] for body in self.telegram.history(self.staff)), default=0)
        self.telegram.worker_says(user, f"/ticket {text}")
        return self.telegram.wait_for(self.staff, text, after=before)

    def presses(self, body: Json, button: str, user: int) -> str:
        """Somebody presses a button of a message as they see it, named by a part of its label; what they are shown."""
        chat = int(body["chat"]["id"])
        data = next(data for label, data in buttons(body) if button in label)
        query = self.telegram.press(user, body["message_id"], data, chat=chat if chat < 0 else None, forged=True)
        answer = self.telegram.wait_until(lambda: self.telegram.call("answer", query), f"an answer to {button}")
        return str(answer["text"])

    def replies(self, card: Json, text: str, user: int = TAKER) -> int:
        """Staff answer a ticket: in its topic where it has one, else as a reply to its card."""
        thread = card.get("message_thread_id")
        place = {"thread": thread} if thread else {"reply_to": card["message_id"]}
        return self.telegram.staff_replies(user, self.staff, text, **place)

    def card(self, card: Json) -> Json:
        """The card as it stands now."""
        return next(body for body in self.telegram.history(self.staff) if body["message_id"] == card["message_id"])

    def card_says(self, card: Json, text: str) -> Json:
        """The card once it shows this."""

        def found() -> Json | None:
            now = self.card(card)
            return now if text in shown(now) else None

        return self.telegram.wait_until(found, f"{text!r} on the card", instead=lambda: shown(self.card(card)))

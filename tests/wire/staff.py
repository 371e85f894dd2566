"""Staff of a torture run."""

import threading

from tests.botapi.server import Server

STAFF = (501, 502)


class Staff(threading.Thread):
    """Staff answer each ticket once, as soon as its card is there."""

    def __init__(self, server: Server, group: int) -> None:
        super().__init__(daemon=True)
        self._server, self._group = server, group
        self._over = threading.Event()
        self.said: set[str] = set()

    def run(self) -> None:
        """Until stopped."""
        while not self._over.wait(0.3):
            for body in self._server.sent(self._group):
                text = body.get("text", "")
                mark = "答复" + text.partition("#")[2].partition("　")[0]
                if text.startswith("工单 #") and "事情" in text and mark not in self.said:
                    thread = body.get("message_thread_id")
                    answered = None if thread else body["message_id"]
                    self._server.staff_replies(STAFF[0], self._group, mark, thread=thread, reply_to=answered)
                    self.said.add(mark)

    def stop(self) -> None:
        """No answers from now on."""
        self._over.set()
        self.join()

    def is_done(self, tickets: int) -> bool:
        """Whether every ticket has been answered."""
        return len(self.said) >= tickets

    def cards(self) -> set[str]:
        """The matters that staff see."""
        shown = [line for text in self._server.texts(self._group) for line in text.splitlines()]
        return {line for line in shown if line.startswith("事情")}

    def heard(self) -> set[str]:
        """The answers that reached somebody."""
        histories = self._server.call("histories")
        private = [text for chat, messages in histories.items() if int(chat) > 0 for _, _, _, text in messages]
        return {line for text in private for line in text.splitlines() if line.startswith("答复")}

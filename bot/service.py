"""`python -m bot run`: the parts are put together here, run until a signal, and stopped within ten seconds."""

import asyncio
import signal

from bot import dispatch, groups, intake, memory, migrations, outbox, reload, sender, watchdog
from bot import texts_runtime as texts
from bot.clock import china_now
from bot.config import Settings
from bot.desk import Desk
from bot.errors import BotError
from bot.limits import Limits
from bot.live import Live
from bot.store import Store
from bot.telegram import Gateway
from bot.texts import in_script
from bot.worklife import Work, log, patiently

STOP_SECONDS = 10.0


async def serve(settings: Settings, live: Live) -> None:
    """Serve Telegram until SIGTERM or SIGINT. Raises TokenRefused; what is left over stays in the tables."""
    migrations.migrate(settings.database)
    work = Work(Store(settings.database), settings, china_now)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, work.stopping.set)
    try:
        recovered = await work.write_surely(outbox.recover)
        log.info("started recovered=%d", recovered)
        async with Gateway(settings.telegram_token.reveal(), settings.telegram_api_url) as gateway:
            name = await patiently(work, gateway.me)
            if name is not None:
                await _look_at_group(work, gateway)
                await _run(work, gateway, live, Desk(live, settings, in_script, name))
    finally:
        work.close()
        log.info("stopped")


async def _look_at_group(work: Work, gateway: Gateway) -> None:
    """Ask once whether the staff group has topics; commands are shown beside the text field."""
    group = await work.read(groups.staff_group, work.settings)
    try:
        forum = await gateway.is_forum(group)
        await work.write_surely(memory.set_fact, f"forum:{group}", "yes" if forum else "no")
        await gateway.set_commands(texts.COMMANDS)
    except BotError as error:
        log.warning("staff_group_not_seen why=%s", error)


async def _run(work: Work, gateway: Gateway, live: Live, desk: Desk) -> None:
    """All loops at once; the first that fails stops the others."""
    limits = Limits(work.settings.sends_a_second, work.settings.group_sends_a_minute)
    out = sender.Sender(work, gateway, limits)
    handlers = dispatch.Dispatch(work, desk, gateway, out)
    taking = intake.Intake(work, handlers.wake)
    loops = [out.run(), handlers.run(), watchdog.watch(work, taking), reload.follow(work, live)]
    if work.settings.webhook_url:
        source = asyncio.create_task(intake.listen(work, gateway, taking))
    else:
        await patiently(work, gateway.drop_webhook)
        source = asyncio.create_task(intake.poll(work, gateway, taking))
    tasks = [source, *(asyncio.create_task(loop) for loop in loops)]
    log.info("serving by=%s", "webhook" if work.settings.webhook_url else "polling")
    stop = asyncio.create_task(work.stopping.wait())
    done, _ = await asyncio.wait([stop, *tasks], return_when=asyncio.FIRST_COMPLETED)
    work.stopping.set()
    source.cancel()
    await _finish(tasks)
    for task in done - {stop}:
        task.result()


async def _finish(tasks: list["asyncio.Task[None]"]) -> None:
    """Give what is in hand ten seconds; the rest stays in the tables."""
    _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
    for task in late:
        task.cancel()
    if late:
        log.warning("cut_short tasks=%d", len(late))
        await asyncio.wait(late, timeout=1.0)


def run(settings: Settings, live: Live) -> None:
    """Serve from a plain function."""
    asyncio.run(serve(settings, live))

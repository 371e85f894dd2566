"""`python -m tests.botapi [--port N] [--seed N]`: the server as a process; its port is the first line it prints."""

import argparse
import asyncio

from tests.botapi.server import Listening


async def serve(port: int, seed: int) -> None:
    """Until killed."""
    listening = Listening(seed, port)
    print(listening.port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A Bot API server for tests.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.seed))

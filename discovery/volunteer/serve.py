"""Running the gateway: one process, one loop, and a worker process that runs chunks again."""

import asyncio
import contextlib
from collections.abc import Callable

from discovery.volunteer.gateway import Gateway
from discovery.volunteer.http import Connection, Server
from discovery.volunteer.validator import Validator
from kernels.errors import DiscoveryError

BACKLOG = 4096
_TICK = 1.0
_STEP = 0.05
_PAUSE = 5.0


async def serve(
    gateway: Gateway, validator: Validator, host: str, port: int, say: Callable[[str], None] | None = None
) -> None:
    """Answer until cancelled; `say` hears when it is ready, and of trouble."""
    say = say or (lambda _: None)
    server = Server(gateway.handle)
    loop = asyncio.get_running_loop()
    try:
        listening = await loop.create_server(lambda: Connection(server), host, port, backlog=BACKLOG)
    except OSError as error:
        raise DiscoveryError(
            f"cannot listen on {host}:{port}: {error.strerror}: give another --host or --port"
        ) from None
    say(f"serving {gateway.url}")
    async with listening:
        await asyncio.gather(_tick(gateway, server), _validate(validator, say))


async def _tick(gateway: Gateway, server: Server) -> None:
    while True:
        await asyncio.sleep(_TICK)
        server.sweep()
        # A full disk or a locked database may pass.
        with contextlib.suppress(DiscoveryError):
            gateway.tick()


async def _validate(validator: Validator, on_trouble: Callable[[str], None]) -> None:
    """A full disk or a locked database may pass: what is not judged yet is judged later."""
    last = ""
    while True:
        try:
            busy = validator.step()
            await asyncio.sleep(0 if busy else _STEP)
        except DiscoveryError as error:
            if str(error) != last:
                last = str(error)
                on_trouble(last)
            await asyncio.sleep(_PAUSE)

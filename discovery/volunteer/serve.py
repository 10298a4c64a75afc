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


async def serve(
    gateway: Gateway, validator: Validator, host: str, port: int, on_ready: Callable[[int], None] | None = None
) -> None:
    """Answer until cancelled; `on_ready` hears the port."""
    server = Server(gateway.handle)
    loop = asyncio.get_running_loop()
    try:
        listening = await loop.create_server(lambda: Connection(server), host, port, backlog=BACKLOG)
    except OSError as error:
        raise DiscoveryError(
            f"cannot listen on {host}:{port}: {error.strerror}: give another --host or --port"
        ) from None
    if on_ready is not None:
        on_ready(listening.sockets[0].getsockname()[1])
    async with listening:
        await asyncio.gather(_tick(gateway, server), _validate(validator))


async def _tick(gateway: Gateway, server: Server) -> None:
    while True:
        await asyncio.sleep(_TICK)
        server.sweep()
        # A full disk or a locked database may pass.
        with contextlib.suppress(DiscoveryError):
            gateway.tick()


async def _validate(validator: Validator) -> None:
    while True:
        busy = validator.step()
        await asyncio.sleep(0 if busy else _STEP)

"""The server process or processes around the application: one listening socket, a bounded end.

Promises that a worker never outlives the process that started it, that a stop waits a few seconds for running
requests and no longer, and that large WebSocket messages are refused before they are read.
"""

import ctypes
import logging
import os
import signal
import socket

import uvicorn
from uvicorn.supervisors import Multiprocess

from workspace.app.logs import configure_logs
from workspace.app.protocol import GuardedProtocol
from workspace.settings import Settings

GRACE_SECONDS = 3

_LARGEST_MESSAGE = 65536
_PR_SET_PDEATHSIG = 1
_FACTORY = "workspace.app.main:application"


def serve(listening: socket.socket, *, settings: Settings, workers: int) -> None:
    """Serves until a signal ends it. Workers read their settings from the environment.

    Args:
        listening: the open socket; it is shared by all workers.
        settings: for the log's level.
        workers: how many processes; one serves in this very process.
    """
    configure_logs(settings.log_level)
    config = uvicorn.Config(
        _FACTORY,
        factory=True,
        http=GuardedProtocol,
        ws="websockets-sansio",
        ws_max_size=_LARGEST_MESSAGE,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=30,
        workers=workers,
    )
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listening])
    else:
        Multiprocess(config, sockets=[listening]).run()


def end_with_parent(parent: int) -> None:
    """Asks the kernel to end this worker when the process that started it is gone, however that went."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        logging.getLogger("entente").warning("this worker may outlive its parent")
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)

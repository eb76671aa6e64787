"""The application as a worker loads it: from the environment, and nothing else."""

import multiprocessing
import os

from starlette.types import ASGIApp

from workspace.app.logs import configure_logs
from workspace.app.memory import keep_little
from workspace.app.server import end_with_parent
from workspace.app.wiring import build_application
from workspace.settings import Settings


def application() -> ASGIApp:
    """Builds the application of this process.

    Raises:
        SettingsInvalid: the environment does not hold usable settings.
    """
    keep_little()
    parent = multiprocessing.parent_process()
    settings = Settings.read(os.environ)
    if parent is not None and parent.pid is not None:
        end_with_parent(parent.pid)
        configure_logs(settings.log_level)
    return build_application(settings)

"""A program of ours in a process of its own, for one content: fed as it streams, heard to a limit, never left behind.

What is opened there was uploaded by somebody, so nothing that comes back is trusted beyond its length. The program
limits its own memory and processor before it looks at anything; here it is held to time, and gets no environment.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_PIECE = 64 * 1024
OVERDUE = -1
"""Stands for the code of a program that was stopped because it took too long or said too much."""


async def ask(program: Path, told: AsyncIterator[bytes], *, seconds: float, most: int) -> tuple[int, bytes]:
    """Runs a program; gives the code that it ended with (negative: killed by that signal) and what it wrote.

    Args:
        program: the file to run, without this workspace's own packages.
        told: its input.
        seconds: how long it may take in all.
        most: how many bytes it may write.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", str(program)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    async with _ended(process):
        try:
            async with asyncio.timeout(seconds):
                written = await _exchange(process, told, most=most)
                code = await process.wait()
        except TimeoutError:
            return OVERDUE, b""
    return (OVERDUE, b"") if len(written) > most else (code, written)


async def _exchange(process: asyncio.subprocess.Process, told: AsyncIterator[bytes], *, most: int) -> bytes:
    """Sends everything and takes what comes back, as far as it may be long; what the source raises is raised here."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the program was started without pipes")
    sending = asyncio.create_task(_send(process.stdin, told))
    received = bytearray()
    try:
        while len(received) <= most and (piece := await process.stdout.read(_PIECE)):
            received += piece
        if len(received) > most:
            process.kill()
        elif sending.done():
            sending.result()
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    return bytes(received)


async def _send(pipe: asyncio.StreamWriter, told: AsyncIterator[bytes]) -> None:
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            async for piece in told:
                pipe.write(piece)
                await pipe.drain()
    finally:
        pipe.close()


@asynccontextmanager
async def _ended(process: asyncio.subprocess.Process) -> AsyncIterator[None]:
    """Leaves no process behind."""
    try:
        yield
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.communicate()

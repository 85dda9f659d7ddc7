"""Nothing leaves this machine: a test fails when it, or a Python process that it starts, reaches beyond loopback.

Python tells its audit hooks of every connection, datagram and name look-up before it is made (PEP 578). Native code that
does not go through Python is seen by `trace`, where strace may be used.
"""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from facilitator.testing.children_watched import append, watched

_TO_AN_ADDRESS = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}
_OF_A_NAME = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_WITHIN_THE_MACHINE = {"AF_UNIX", "AF_NETLINK", "AF_ALG", "AF_VSOCK"}
"""Families of addresses that never leave it: sound servers, the kernel, a virtual machine's host."""
_ADDRESS = re.compile(r'sa_family=AF_INET6?\b.*?(?:inet_addr\("|inet_pton\(AF_INET6, ")([^"]+)"')

_file: Path | None = None
"""Where attempts are written; `None` while nobody watches."""


class NetworkUsedError(AssertionError):
    """Something reached, or tried to reach, beyond loopback."""


@contextmanager
def no_network() -> Iterator[None]:
    """Refuse everything beyond loopback, here and in Python children, and fail at the end if anything was refused.

    Raises:
        NetworkUsedError: in the code that reaches out; and again at the end, even if that code caught it.
    """
    global _file  # noqa: PLW0603 - an audit hook cannot be taken away, only told to let everything pass
    with watched("no_network") as file:
        before, _file = _file, file
        _hook_once()
        try:
            yield
        finally:
            _file = before
        attempts = file.read_text(encoding="utf-8").splitlines()
        if attempts:
            raise NetworkUsedError("\n".join(["Beyond loopback:", *dict.fromkeys(attempts)]))


def begin_in_child(file: Path) -> None:
    """Refuse everything beyond loopback for as long as this process runs."""
    global _file  # noqa: PLW0603 - as above
    _file = file
    _hook_once()


def trace(log: Path) -> list[str] | None:
    """What to put before a command so that strace writes its network calls to `log`.

    Returns:
        The words to put before it; `None` where there is no strace, or it may not be used.
    """
    strace = shutil.which("strace")
    if strace is None:
        return None
    tried = subprocess.run([strace, "-qq", "-o", os.devnull, "true"], capture_output=True, check=False)  # noqa: S603 - ours
    if tried.returncode:
        return None
    return [strace, "-f", "-qq", "-e", "trace=connect,bind,sendto,sendmsg,sendmmsg", "-s", "0", "-o", str(log)]


def outside(log: Path) -> list[str]:
    """The addresses beyond loopback in what `trace` wrote, each once."""
    addresses = _ADDRESS.findall(log.read_text(encoding="utf-8", errors="replace"))
    return list(dict.fromkeys(address for address in addresses if not is_loopback(address)))


def is_loopback(host: str) -> bool:
    """Whether this host is this machine, seen from itself."""
    if host.lower() in {"localhost", "localhost.localdomain", "ip6-localhost"}:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _hook_once() -> None:
    if _hook not in _hooked:
        _hooked.append(_hook)
        sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _file is None or not event.startswith("socket."):
        return
    host = _host(event, arguments)
    if host is not None and not is_loopback(host):
        attempt = f"{event} {host!r} at {_place()}"
        append(_file, [attempt])
        raise NetworkUsedError(attempt)


_hooked: list[object] = []


def _host(event: str, arguments: tuple[Any, ...]) -> str | None:
    """Whom this event is about; `None` where it is nobody beyond this process."""
    if event in _TO_AN_ADDRESS:
        connection, address = arguments[:2]
        if address is None or _family(connection.family) in _WITHIN_THE_MACHINE:
            return None
        return _text(address[0] if isinstance(address, tuple) else address)
    if event in _OF_A_NAME:
        return None if arguments[0] is None else _text(arguments[0])
    return _text(arguments[0][0]) if event == "socket.getnameinfo" else None


def _family(family: int) -> str:
    try:
        return socket.AddressFamily(family).name
    except ValueError:
        return str(family)


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else str(host)


def _place() -> str:
    """The file and line that reached out: the first that is not of Python's own library."""
    library = os.path.dirname(os.__file__)  # noqa: PTH120 - no path objects inside an audit hook
    frame = sys._getframe(2)  # noqa: SLF001 - the documented way to look at the caller
    while (
        frame.f_back is not None
        and frame.f_code.co_filename.startswith(library)
        and "site-packages" not in frame.f_code.co_filename
    ):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"

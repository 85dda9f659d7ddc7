from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from facilitator.testing.no_network import NetworkUsedError, is_loopback, no_network, outside, trace

NOWHERE = "192.0.2.1"
"""An address for documentation (RFC 5737): nobody answers there."""


def udp() -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def connect() -> None:
    with socket.socket() as one:
        one.settimeout(0.01)
        one.connect((NOWHERE, 9))


def connect_quietly() -> None:
    with socket.socket() as one:
        one.settimeout(0.01)
        one.connect_ex((NOWHERE, 9))


def connect_v6() -> None:
    with socket.socket(socket.AF_INET6) as one:
        one.settimeout(0.01)
        one.connect(("2001:db8::1", 9))


def send() -> None:
    with udp() as one:
        one.sendto(b"x", (NOWHERE, 9))


def send_message() -> None:
    with udp() as one:
        one.sendmsg([b"x"], [], 0, (NOWHERE, 9))


def serve_everybody() -> None:
    with socket.socket() as one:
        one.bind(("0.0.0.0", 0))  # noqa: S104 - this is what must be refused


def serve_everybody_unnamed() -> None:
    with socket.socket() as one:
        one.bind(("", 0))


def look_up() -> None:
    socket.getaddrinfo("example.invalid", 80)


def look_up_by_name() -> None:
    socket.gethostbyname("example.invalid")


def look_up_by_address() -> None:
    socket.gethostbyaddr(NOWHERE)


def look_up_backwards() -> None:
    socket.getnameinfo((NOWHERE, 9), 0)


REACHING_OUT = (
    connect,
    connect_quietly,
    connect_v6,
    send,
    send_message,
    serve_everybody,
    serve_everybody_unnamed,
    look_up,
    look_up_by_name,
    look_up_by_address,
    look_up_backwards,
)


@pytest.mark.parametrize("reach", REACHING_OUT)
def test_reaching_out_is_refused_and_told_with_its_place(reach: Callable[[], None]) -> None:
    with (
        pytest.raises(NetworkUsedError, match="Beyond loopback") as raised,
        no_network(),
        pytest.raises(NetworkUsedError),
    ):
        reach()
    assert f"{Path(__file__).name}:" in str(raised.value)


def test_what_is_caught_fails_the_test_all_the_same() -> None:
    with pytest.raises(NetworkUsedError, match=NOWHERE), no_network(), contextlib.suppress(Exception):
        connect()


def test_what_another_thread_does_is_seen() -> None:
    def reach() -> None:
        with contextlib.suppress(NetworkUsedError):
            connect()

    def run() -> None:
        with no_network():
            thread = threading.Thread(target=reach)
            thread.start()
            thread.join()

    with pytest.raises(NetworkUsedError, match=NOWHERE):
        run()


def test_loopback_and_local_sockets_are_let_through() -> None:
    with no_network():
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "localhost")):
            with socket.socket(family) as server, socket.socket(family) as client:
                server.bind((host, 0))
                server.listen()
                client.connect(server.getsockname())
                peer, _ = server.accept()
                peer.sendall(b"hello")
                assert client.recv(5) == b"hello"
                peer.close()
        one, other = socket.socketpair()
        one.sendall(b"x")
        assert other.recv(1) == b"x"
        one.close()
        other.close()
        assert socket.getaddrinfo("localhost", 80)
        assert socket.getaddrinfo(None, 80)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no such sockets here")
def test_a_sound_servers_socket_is_let_through(tmp_path: Path) -> None:
    with no_network(), socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "native"))
        server.listen()
        client.connect(str(tmp_path / "native"))


def test_afterwards_everything_goes_again() -> None:
    before = dict(os.environ)
    with no_network():
        assert dict(os.environ) != before
    assert dict(os.environ) == before
    with udp() as one:
        one.bind(("0.0.0.0", 0))  # noqa: S104 - allowed again


@pytest.mark.parametrize(
    "program",
    [
        "import socket; socket.create_connection(('192.0.2.1', 9), 0.01)",
        "import socket\ntry: socket.getaddrinfo('192.0.2.1', 9)\nexcept BaseException: pass",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import socket; socket.gethostbyname(\"192.0.2.1\")'])",
    ],
)
def test_python_children_and_theirs_are_watched(program: str) -> None:
    with pytest.raises(NetworkUsedError, match=NOWHERE), no_network():
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)


def test_a_child_that_stays_at_home_is_fine() -> None:
    with no_network():
        done = subprocess.run([sys.executable, "-c", "print('hello')"], capture_output=True, check=True)
    assert done.stdout.strip() == b"hello"
    assert done.stderr == b""


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "LOCALHOST", "::ffff:127.0.0.1", "::1%lo"]
)
def test_loopback(host: str) -> None:
    assert is_loopback(host)


EVERYBODY = "0.0.0.0"  # noqa: S104 - this is what must be refused


@pytest.mark.parametrize(
    "host", ["", EVERYBODY, "::", "10.0.0.1", NOWHERE, "example.org", "localhost.example.org", "fe80::1%eth0"]
)
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_what_strace_writes_is_read(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(
        """7 connect(3, {sa_family=AF_UNIX, sun_path="/run/pulse/native"}, 110) = 0
7 connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0
8 connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 EINPROGRESS
8 sendto(4, ""..., 28, 0, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("192.0.2.7")}, 16) = 28
9 connect(5, {sa_family=AF_INET6, sin6_port=htons(9), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1
9 connect(5, {sa_family=AF_INET6, sin6_port=htons(9), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = -1
9 bind(5, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 0
8 connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 EINPROGRESS
""",
        encoding="utf-8",
    )
    assert outside(log) == [NOWHERE, "192.0.2.7", "2001:db8::1"]


def test_native_code_is_seen(tmp_path: Path) -> None:
    log = tmp_path / "log"
    before = trace(log)
    if before is None:
        pytest.skip("strace is not there, or may not be used")
    program = f"""
import ctypes, socket, struct
libc = ctypes.CDLL(None)
one = libc.socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
address = struct.pack("=HH4s8x", socket.AF_INET, socket.htons(9), socket.inet_aton("{NOWHERE}"))
libc.connect(one, address, len(address))
"""
    with no_network():
        subprocess.run([*before, sys.executable, "-c", program], check=True, capture_output=True)
    assert outside(log) == [NOWHERE]

"""Downloading one file so that it can be broken off at any moment and goes on where it stopped."""

from __future__ import annotations

import http.client
import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from facilitator.errors import FetchError
from facilitator.messages import message

Progress = Callable[[int, int], None]
"""Told how many bytes are there, and how many there will be."""

PAUSES_SECONDS: Sequence[float] = (1.0, 2.0, 4.0, 8.0)
"""How long to wait before each further attempt; an attempt that brought something begins them anew."""
TIMEOUT_SECONDS = 30.0
_PIECE_BYTES = 1 << 16
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_PASSING = {408, 425, 429, 500, 502, 503, 504}


class _StoppedError(Exception):
    """The connection broke or the server has a bad moment: worth another attempt."""


def check_address(url: str) -> None:
    """Refuse everything but https, and but http to this machine itself.

    Raises:
        FetchError: if the address is neither.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise FetchError(message("fetch.only_https", url=url))


class _CheckedRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        check_address(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(url: str, part: Path, size: int, progress: Progress, pauses: Sequence[float] = PAUSES_SECONDS) -> None:
    """Bring `url` into `part`, going on after the bytes that are there. Proxies of the environment are used.

    Args:
        url: https, or http to this machine.
        part: where the bytes go.
        size: how many there must be in the end.
        progress: told of what has come.
        pauses: seconds to wait before each further attempt.

    Raises:
        FetchError: if it cannot be had. What has come stays in `part`, unless it is of no use.
        OSError: if it cannot be written, such as for want of room.
    """
    check_address(url)
    waits = list(pauses)
    while (there := part.stat().st_size if part.exists() else 0) != size:
        if there > size:
            part.unlink()
            continue
        try:
            _attempt(url, part, there, size, progress)
        except _StoppedError:
            came = part.stat().st_size if part.exists() else 0
            waits = list(pauses) if came > there else waits
            if not waits:
                break
            time.sleep(waits.pop(0))
    if not part.exists() or part.stat().st_size != size:
        raise FetchError(message("fetch.broke_off", url=url))
    progress(size, size)


def _attempt(url: str, part: Path, there: int, size: int, progress: Progress) -> None:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity", "User-Agent": "facilitator"})  # noqa: S310
    if there:
        request.add_header("Range", f"bytes={there}-")
    host = urlsplit(url).hostname
    proxies = [urllib.request.ProxyHandler({})] if host in _LOOPBACK else []
    opener = urllib.request.build_opener(_CheckedRedirects, *proxies)
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            begin = _begin(answer, there, size, url)
            _receive(answer, part, begin, size, progress)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and there:
            part.unlink()
            raise _StoppedError from None
        if error.code in _PASSING:
            raise _StoppedError from None
        raise FetchError(message("fetch.not_given", url=url, code=error.code)) from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise FetchError(message("fetch.unproven", url=url)) from None
        raise _StoppedError from None
    except (http.client.HTTPException, ConnectionError, TimeoutError):
        raise _StoppedError from None


def _begin(answer: http.client.HTTPResponse, there: int, size: int, url: str) -> int:
    """Where the answer's first byte belongs: after what is there, or at the beginning where the server knows no ranges."""
    if answer.status == http.HTTPStatus.PARTIAL_CONTENT:
        told = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if told is None or int(told[1]) != there or told[2] not in {"*", str(size)}:
            raise _wrong_size(url)
        return there
    length = answer.headers.get("Content-Length")
    if length is not None and length != str(size):
        raise _wrong_size(url)
    return 0


def _receive(answer: http.client.HTTPResponse, part: Path, begin: int, size: int, progress: Progress) -> None:
    with part.open("r+b" if begin else "wb") as file:
        file.seek(begin)
        came = begin
        progress(came, size)
        while piece := _read(answer):
            came += len(piece)
            if came > size:
                break
            file.write(piece)
            progress(came, size)
    if came < size:
        raise _StoppedError
    if came > size:
        part.unlink()
        raise FetchError(message("fetch.too_much"))


def _read(answer: http.client.HTTPResponse) -> bytes:
    """The next piece; a broken connection is told apart from a disk that fails, which is an OSError too."""
    try:
        return answer.read1(_PIECE_BYTES)
    except (OSError, http.client.HTTPException):
        raise _StoppedError from None


def _wrong_size(url: str) -> FetchError:
    return FetchError(message("fetch.different", url=url))

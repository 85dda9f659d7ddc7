"""A server on this machine that misbehaves in the ways that servers and lines do."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Shop:
    """What the server gives, and how."""

    content: bytes
    cut_after: list[int] = field(default_factory=list)
    """For each request in turn: how many bytes come before the line is cut; after the last one nothing is cut."""
    answers: list[int] = field(default_factory=list)
    """For each request in turn: a status to answer with instead."""
    knows_ranges: bool = True
    redirect: str = ""
    asked: list[str] = field(default_factory=list)
    """The `Range` header of each request, empty where there was none."""
    url: str = ""

    def take(self, ranges: str) -> tuple[int, int, int]:
        """Note a request; the status, the first byte and how many bytes to give."""
        self.asked.append(ranges)
        status = self.answers.pop(0) if self.answers else 0
        begin = int(ranges.removeprefix("bytes=").partition("-")[0]) if ranges and self.knows_ranges else 0
        if ranges and self.knows_ranges and begin >= len(self.content):
            status = 416
        length = self.cut_after.pop(0) if self.cut_after else len(self.content)
        return status, begin, length


@contextmanager
def serve(shop: Shop, certificate: Path | None = None) -> Iterator[Shop]:
    """Serve until the block is left; `shop.url` is where. With a certificate (and its key in the file) over TLS."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, begin, length = shop.take(self.headers.get("Range", ""))
            if status or shop.redirect:
                self.send_response(status or 302)
                if shop.redirect:
                    self.send_header("Location", shop.redirect)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            rest = shop.content[begin:]
            self.send_response(206 if begin else 200)
            if begin:
                self.send_header("Content-Range", f"bytes {begin}-{len(shop.content) - 1}/{len(shop.content)}")
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            try:
                self.wfile.write(rest[:length])
            except ConnectionError:
                self.close_connection = True  # the one who asked was killed, as some tests wish

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop.url = f"http://127.0.0.1:{server.server_address[1]}/model.zip"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        shop.url = shop.url.replace("http:", "https:")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""`chokepoint serve`: the report on 127.0.0.1, for this machine alone."""

import io
import os
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import BinaryIO

from chokepoint.console import say
from chokepoint.errors import ChokepointError

HOST = "127.0.0.1"


class Pages(SimpleHTTPRequestHandler):
    """Answers with the files of one folder, and with nothing else."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Refuse what lies outside of the folder, behind a link too, or is hidden."""
        folder = Path(self.directory).resolve()
        asked = Path(self.translate_path(self.path)).resolve()
        inside = asked.is_relative_to(folder)
        if not inside or any(part.startswith(".") for part in asked.relative_to(folder).parts):
            self.send_error(404)
            return None
        return super().send_head()

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """Folders without an index.html are not listed."""
        self.send_error(404)

    def end_headers(self) -> None:
        """A later `chokepoint report` is seen at the next load."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Requests are not printed."""


class PageServer(ThreadingHTTPServer):
    """Each request in a thread of its own."""

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """A browser that no longer wants a file just closes the connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def make_server(folder: Path, port: int = 0) -> PageServer:
    """Return a server that listens but does not answer yet; 0 takes a free port."""
    if not (folder / "index.html").is_file():
        raise ChokepointError(
            f"{folder} holds no report.\nRun `chokepoint report` (or `make build`) first."
        )
    try:
        return PageServer((HOST, port), partial(Pages, directory=str(folder)))
    except OSError as error:
        raise ChokepointError(
            f"Port {port} of {HOST} cannot be used ({error.strerror}).\n"
            "Name another one with --port, or --port 0 for any free one."
        ) from error


def serve(folder: Path, port: int) -> None:
    """Serve until interrupted."""
    with make_server(folder, port) as server:
        say(f"http://{HOST}:{server.server_port}/  (Ctrl-C ends)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say()

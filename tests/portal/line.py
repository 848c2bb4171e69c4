"""A telephone line to a server, which a test can cut and mend: so a database is away without being stopped."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Line:
    """Passes on what comes in at ``port`` to a server on this machine, until it is cut."""

    def __init__(self, host: str, port: int) -> None:
        self._there = (host, port)
        self._sockets: list[socket.socket] = []
        self._is_cut = False
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._open, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and let nobody in."""
        self._is_cut = True
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._sockets.clear()

    def mend(self) -> None:
        """Let everybody in again."""
        self._is_cut = False

    def close(self) -> None:
        """The end of it."""
        self.cut()
        self._door.close()

    def _open(self) -> None:
        while True:
            try:
                near, _address = self._door.accept()
            except OSError:
                return
            if self._is_cut:
                near.close()
                continue
            try:
                far = socket.create_connection(self._there)
            except OSError:
                near.close()
                continue
            self._sockets += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=_pass_on, args=pair, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)

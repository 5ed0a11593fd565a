"""A mail server on the loopback: takes letters, and cuts the connection for one recipient if told to (RFC 5321)."""

import email
import socketserver
import threading
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any


class MailServer:
    """Listens while the block runs; ``letters`` are those that were taken."""

    def __init__(self, *, cuts: str = "") -> None:
        self.letters: list[EmailMessage] = []
        given = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self._say("220 prov")
                while line := self.rfile.readline().decode().strip():
                    verb = line[:4].upper()
                    if verb == "RCPT" and cuts and cuts in line:
                        return
                    if verb == "DATA":
                        self._say("354 go on")
                        given.letters.append(self._letter())
                    self._say("221 bye" if verb == "QUIT" else "250 ok")
                    if verb == "QUIT":
                        return

            def _letter(self) -> EmailMessage:
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line.removeprefix(b"."))
                found: Any = email.message_from_bytes(b"".join(lines), policy=default)
                assert isinstance(found, EmailMessage)
                return found

            def _say(self, text: str) -> None:
                self.wfile.write(f"{text}\r\n".encode())

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)

    @property
    def place(self) -> tuple[str, int]:
        """Return host and port."""
        host, port = self._server.server_address[:2]
        return str(host), int(port)

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

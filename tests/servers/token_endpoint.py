"""A server on loopback that gives access tokens, as those of Google and Microsoft do."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias
from urllib.parse import parse_qs

from attrs import define, field

#: The fields of a request for a token.
Form: TypeAlias = dict[str, str]

#: What is answered to it: a status, and JSON, or text as it stands.
Answer: TypeAlias = "tuple[int, dict[str, object] | str]"


@define(eq=False)
class TokenEndpoint:
    """
    What was asked for, and what is answered.

    Attributes:
        url: Where it is.

        answer: Answers a request for a token.

        forms: The requests, as they came.
    """

    url: str
    answer: Callable[[Form], Answer]
    forms: list[Form] = field(factory=list)

    def granted(self, form: Form) -> Answer:
        """Note the request, and answer it."""
        self.forms.append(form)
        return self.answer(form)


@contextmanager
def token_endpoint(
    answer: Callable[[Form], Answer], context: ssl.SSLContext | None = None
) -> Iterator[TokenEndpoint]:
    """Run one; with *context* it has TLS."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = parse_qs(self.rfile.read(length).decode())
            self._say(*endpoint.granted({key: values[0] for key, values in form.items()}))

        def do_GET(self) -> None:
            tenant = f"{endpoint.url}/{self.path.split('/')[1]}"
            known: dict[str, object] = {
                "issuer": f"{tenant}/v2.0",
                "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
                "token_endpoint": f"{tenant}/oauth2/v2.0/token",
            }
            is_known = not self.path.startswith("/unknown.")
            self._say(*((200, known) if is_known else (404, "")))

        def _say(self, status: int, content: dict[str, object] | str) -> None:
            body = (content if isinstance(content, str) else json.dumps(content)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scheme = "http"
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    endpoint = TokenEndpoint(f"{scheme}://127.0.0.1:{server.server_port}", answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

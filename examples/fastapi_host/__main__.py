"""
Serve the helpdesk; its tickets are kept in this folder.

    python -m examples.fastapi_host
"""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path

import uvicorn

from examples.fastapi_host.app import POLICY, helpdesk


def main() -> None:
    """Serve until it is stopped."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=Path, default=Path())
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=8026)
    given = options.parse_args()
    token = os.environ.get("DESK_TOKEN") or secrets.token_urlsafe()
    if "DESK_TOKEN" not in os.environ:
        print(f"this time, whoever posts mail is to say: Authorization: Bearer {token}")
    uvicorn.run(helpdesk(given.folder, POLICY, token), host=given.host, port=given.port)


if __name__ == "__main__":
    main()

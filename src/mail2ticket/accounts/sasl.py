"""What is sent to log in: the messages of SASL mechanisms (RFC 4616, RFC 7628, XOAUTH2)."""

from __future__ import annotations

from mail2ticket.errors import LoginRefusedError

__all__ = ["response"]


def response(mechanism: str, *, user: str, secret: str, host: str, port: int) -> bytes:
    r"""
    Return the first, and only, message of a client to log in by *mechanism*.

    It is not yet in base64. Nothing that a user name or a secret holds can end a field of it.

    >>> response("PLAIN", user="help", secret="secret", host="mail.example", port=993)
    b'\x00help\x00secret'
    >>> response("XOAUTH2", user="help", secret="ya29", host="mail.example", port=993)
    b'user=help\x01auth=Bearer ya29\x01\x01'
    >>> response("OAUTHBEARER", user="a,b", secret="ya29", host="mail.example", port=993)
    b'n,a=a=2Cb,\x01host=mail.example\x01port=993\x01auth=Bearer ya29\x01\x01'

    Raises:
        LoginRefusedError: for a mechanism that is not one of these three, or a user name or secret
            that cannot be sent by it.
    """
    if "\0" in user + secret or (mechanism != "PLAIN" and "\x01" in user + secret):
        raise LoginRefusedError("the user name or the secret has a character that cannot be sent")
    match mechanism:
        case "PLAIN":
            text = f"\0{user}\0{secret}"
        case "XOAUTH2":
            text = f"user={user}\x01auth=Bearer {secret}\x01\x01"
        case "OAUTHBEARER":
            name = user.replace("=", "=3D").replace(",", "=2C")
            text = f"n,a={name},\x01host={host}\x01port={port}\x01auth=Bearer {secret}\x01\x01"
        case _:
            raise LoginRefusedError(f"there is no way to log in by {mechanism!r}")
    return text.encode()

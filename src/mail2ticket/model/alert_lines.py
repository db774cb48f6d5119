"""Alerts as labelled lines, for tools that know no token (E11)."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from mail2ticket.model.alert import Alert

__all__ = ["LabelledLines"]

_MOST_VALUE = 1_000
_WORDS_OVER = frozenset(
    {"ok", "up", "clear", "cleared", "all clear", "recovery", "recovered", "resolved", "normal"}
)
_LABELS = {
    "alert-name": "name",
    "alert-key": "key",
    "alert-id": "id",
    "customer": "company",
    "email": "email",
    "contact": "contact",
    "service": "sub_issue",
    "host": "device",
    "ticket": "number",
    "state": "state",
}


@frozen
class LabelledLines:
    r"""
    ``Label: value`` on lines of its own, as notification templates of monitoring tools write it.

    The paragraph with the last key counts. A state of OK, UP or the like says that it is over.

    >>> text = "db01 is up\n\nAlert-Key: secret\nHost: db01\nService: ping\nState: OK\n"
    >>> alert = LabelledLines().read(text)
    >>> alert.id, alert.is_over
    ('db01/ping', True)

    Attributes:
        labels: Which field of `Alert` each label gives, in lower case; ``state`` is one more.
    """

    labels: Mapping[str, str] = field(factory=lambda: dict(_LABELS), hash=False)

    def read(self, text: str) -> Alert | None:
        """Return what the last paragraph with a key says; None without one."""
        found: Alert | None = None
        block: dict[str, str] = {}
        start = at = 0
        for line in (*text.splitlines(keepends=True), "\n"):
            if line.strip():
                name, value = self._line(line)
                if name:
                    block.setdefault(name, value)
            else:
                found = _alert_in(block, start, at) if block.get("key") else found
                block, start = {}, at + len(line)
            at += len(line)
        return found

    def conceal(self, text: str) -> str:
        """Return *text* without the lines that give a key, quoted or not."""
        if not any(label in text.lower() for label, name in self.labels.items() if name == "key"):
            return text
        lines = text.splitlines(keepends=True)
        return "".join(line for line in lines if self._line(line.lstrip("> \t"))[0] != "key")

    def _line(self, line: str) -> tuple[str, str]:
        label, colon, value = line.partition(":")
        name = self.labels.get(label.strip().lower(), "") if colon else ""
        return name, value.strip()[:_MOST_VALUE]


def _alert_in(block: Mapping[str, str], start: int, end: int) -> Alert:
    def said(name: str) -> str:
        return block.get(name, "")

    issue, device = said("sub_issue"), said("device")
    return Alert(
        name=said("name"),
        key=said("key"),
        company=said("company"),
        email=said("email"),
        contact=said("contact"),
        sub_issue=issue,
        number=said("number").upper(),
        device=device,
        id=said("id") or ("/".join(filter(None, (device, issue))) if device else ""),
        is_over=said("state").lower() in _WORDS_OVER,
        start=start,
        end=end,
    )

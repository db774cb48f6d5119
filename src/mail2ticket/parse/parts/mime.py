"""The parts of a mail: one pass over the bytes, nothing copied or decoded until asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header import parameters
from mail2ticket.parse.header.fields import BlankLines, HeaderBlock, read_header
from mail2ticket.parse.header.parameters import read_parameters
from mail2ticket.parse.parts import ambiguities, transfer
from mail2ticket.parse.parts.boundaries import boundary_of, dashed_line
from mail2ticket.parse.parts.media_types import media_type_of
from mail2ticket.parse.parts.part_text import text_of

#: Types whose body is a mail.
EMBEDDED = frozenset({"message/rfc822", "message/global", "message/news"})

_ONCE = (
    ("content-type", DefectCode.REPEATED_TYPE),
    ("content-transfer-encoding", DefectCode.REPEATED_ENCODING),
)
_HTML = frozenset({"text/html", "application/xhtml+xml"})

#: Bytes that are looked at to tell whether a preamble or an epilogue says something.
_LOOK = 4_096


class Part:
    """
    A part of a mail, which may have parts itself: offsets into the mail, and a header.

    Attributes:
        headers: Its header fields; in the outermost part those of the mail.

        media_type: ``type/subtype`` in lower case, by default ``text/plain``.

        parameters: Of Content-Type, decoded, by their names in lower case.

        disposition: ``inline``, ``attachment`` or what else is said, in lower case.

        children: The parts inside; of message/rfc822 the one mail inside.

        start: Where its body begins in the mail.

        end: Where its body ends.

        is_opened: Whether it is no multipart and was opened all the same (opaque S/MIME):
            its children stand in its place.
    """

    __slots__ = (
        "children",
        "content",
        "content_disposition",
        "content_type",
        "decoder",
        "end",
        "findings",
        "headers",
        "is_opened",
        "media_type",
        "start",
    )

    def __init__(
        self, content: bytes, block: HeaderBlock, findings: Findings, default_type: str
    ) -> None:
        self.content = content
        self.findings = findings
        self.headers = headers = block.headers
        self.start = block.body_start
        self.end = len(content)
        self.children: tuple[Part, ...] = ()
        self.is_opened = False
        declared = headers.get("Content-Type")
        self.content_type = read_parameters(declared, findings) if declared else parameters.NONE
        self.media_type = media_type_of(
            self.content_type.value, default_type, content, self.start, findings
        )
        disposition = headers.get("Content-Disposition")
        self.content_disposition = (
            read_parameters(disposition, findings) if disposition else parameters.NONE
        )
        encoding = headers.get("Content-Transfer-Encoding")
        decoder = transfer.decoder_of(encoding) if encoding else transfer.as_is
        if decoder is None:
            findings.add(DefectCode.UNKNOWN_ENCODING, encoding)
            if not self.media_type.startswith(("text/", "multipart/", "message/")):
                # Nobody can tell what the bytes mean (RFC 2045 section 6.4). Text is shown
                # as it stands all the same: lost words are worse than odd ones.
                self.media_type = "application/octet-stream"
        self.decoder = decoder or transfer.as_is
        repeated = headers.repeated()
        if repeated:
            for name, code in _ONCE:
                if name in repeated:
                    findings.add(code, " / ".join(headers.all(name)))

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters of Content-Type, decoded: charset, boundary, name and so on."""
        return self.content_type.by_name

    @property
    def disposition(self) -> str:
        """What Content-Disposition says, in lower case; empty where it is not there."""
        return self.content_disposition.value

    @property
    def raw(self) -> memoryview:
        """The body as it stands in the mail, still encoded; a view, not a copy."""
        return memoryview(self.content)[self.start : self.end]

    @property
    def is_multipart(self) -> bool:
        """Whether it is a multipart of any kind, even one in which no part was found."""
        return self.media_type.startswith("multipart/")

    def decoded(self) -> bytes:
        """Return the body with its transfer encoding taken off; made anew at each call."""
        return self.decoder(self.raw)

    def text(self) -> str:
        r"""Return the body as text by its charset, lines ended by ``\n``; never raises."""
        if self.start == self.end and self.content_type is parameters.NONE:
            return ""
        is_plain = self.decoder is transfer.base64 and transfer.is_prose(self.raw)
        return text_of(
            bytes(self.raw) if is_plain else self.decoded(),
            self.content_type.readings("charset"),
            self.findings,
            is_html=self.media_type in _HTML,
        )

    def walk(self) -> Iterator[Part]:
        """Yield this part and all parts in it, in the order of the mail."""
        waiting: list[Part] = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


class _Open:
    """A part whose end was not met yet."""

    __slots__ = ("boundary", "children", "closed_at", "closed_from", "hidden", "part")

    def __init__(self, part: Part, boundary: bytes = b"", hidden: int | None = None) -> None:
        self.part = part
        self.boundary = boundary
        self.hidden = hidden
        self.children: list[Part] = []
        self.closed_from = self.closed_at = -1


def split(content: bytes, findings: Findings, *, is_mail: bool = True) -> Part:
    r"""
    Split a mail into its parts; or a part that stood in another one, which is no mail.

    Goes from one boundary line to the next, with the open parts on a stack of its own: as
    deep as the limit and no deeper, whatever the mail says. What goes over a limit ends
    the reading and is told in *findings*.

    >>> mail = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n"
    >>> [part.text() for part in split(mail, Findings()).children]
    ['one', 'two']
    """
    root = _Splitter(_legible(content, findings), findings).run()
    if is_mail:
        _mark(root, findings)
    return root


def _legible(content: bytes, findings: Findings) -> bytes:
    """Return *content* with the line ends of mail: a Macintosh had others, an editor UTF-16."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) and len(content) % 2 == 0:
        findings.add(DefectCode.BYTE_ORDER_MARK)
        return content.decode("utf-16", "replace").encode("utf-8", "replace")
    if b"\n" not in content and b"\r" in content:
        findings.add(DefectCode.BARE_CR)
        return content.replace(b"\r", b"\n")
    return content


def _mark(root: Part, findings: Findings) -> None:
    """Say what of the whole mail programs read in different ways."""
    is_encoded = root.decoder is not transfer.as_is
    if (root.is_multipart or is_encoded) and not root.headers.get("MIME-Version"):
        findings.add(DefectCode.NO_MIME_VERSION)
    is_text = not root.children and root.media_type.startswith("text/")
    if is_text and ambiguities.has_parts(root.content, root.start, root.end):
        findings.add(DefectCode.HIDDEN_PARTS)


class _Splitter:
    """One pass over one mail."""

    def __init__(self, content: bytes, findings: Findings) -> None:
        self._content = content
        self._findings = findings
        self._stack: list[_Open] = []
        self._boundaries: dict[bytes, int] = {}
        self._count = 0
        self._blank_lines = BlankLines(content)

    def run(self) -> Part:
        root = self._open(0, "text/plain", is_mail=True)
        at = self._descend(root)
        limits = self._findings.limits
        while self._boundaries and self._findings.excess is None:
            hit = dashed_line(self._content, at)
            if hit < 0:
                break
            eol = self._content.find(b"\n", hit + 3, hit + limits.boundary + 16)
            # Without its line end it is the last line of the mail, or one too long to be one.
            stop = eol if eol >= 0 else min(len(self._content), hit + limits.boundary + 16)
            at = stop if eol >= 0 else hit + 3
            line = self._content[hit + 3 : stop].rstrip(b" \t\r")
            if line in self._boundaries:
                at = self._next(hit, self._boundaries[line], stop)
            elif line.endswith(b"--") and line[:-2] in self._boundaries:
                self._close(hit, self._boundaries[line[:-2]], stop)
        self._end_above(-1, len(self._content))
        return root

    def _open(self, start: int, default_type: str, *, is_mail: bool) -> Part:
        block = read_header(
            self._content,
            start,
            self._boundaries,
            self._findings,
            is_mail=is_mail,
            blank_lines=self._blank_lines,
        )
        self._count += 1
        if self._count > self._findings.limits.parts:
            self._findings.exceed("parts", self._count, self._findings.limits.parts)
        return Part(self._content, block, self._findings, default_type)

    def _descend(self, part: Part) -> int:
        """Put *part* on the stack, and the mail in it; return where to go on looking."""
        while True:
            boundary = self._boundary(part) if part.is_multipart else b""
            hidden = self._boundaries.get(boundary) if boundary else None
            if hidden is not None:
                self._findings.add(DefectCode.REPEATED_BOUNDARY, boundary.decode("latin-1"))
            self._stack.append(_Open(part, boundary, hidden))
            if boundary:
                self._boundaries[boundary] = len(self._stack) - 1
            depth = len(self._stack) - 1
            if depth > self._findings.limits.depth:
                self._findings.exceed("depth", depth, self._findings.limits.depth)
            if part.media_type not in EMBEDDED or self._findings.excess is not None:
                return max(part.start - 1, 0)
            if part.decoder is not transfer.as_is:
                self._findings.add(DefectCode.ENCODED_MULTIPART, part.media_type)
                return max(part.start - 1, 0)
            inner = self._open(part.start, "text/plain", is_mail=True)
            self._stack[-1].children.append(inner)
            part = inner

    def _boundary(self, part: Part) -> bytes:
        if part.decoder is not transfer.as_is:
            self._findings.add(DefectCode.ENCODED_MULTIPART, part.media_type)
        return boundary_of(
            self._content,
            part.start,
            part.content_type,
            (one.boundary for one in reversed(self._stack) if one.boundary),
            self._findings,
            is_root=not self._stack,
        )

    def _next(self, hit: int, index: int, line_end: int) -> int:
        """End the parts inside the multipart *index*, and begin its next one."""
        holder = self._stack[index]
        self._end_above(index, hit)
        if not holder.children:
            start = holder.part.start
            preamble = self._content[start : min(hit, start + _LOOK)].strip()
            if preamble and not ambiguities.is_usual_preamble(preamble):
                self._findings.add(DefectCode.PREAMBLE)
        default = (
            "message/rfc822" if holder.part.media_type == "multipart/digest" else "text/plain"
        )
        part = self._open(min(line_end + 1, len(self._content)), default, is_mail=False)
        holder.children.append(part)
        return self._descend(part)

    def _close(self, hit: int, index: int, line_end: int) -> None:
        """End the parts inside the multipart *index*; what follows is its epilogue."""
        self._end_above(index, hit)
        holder = self._stack[index]
        if holder.closed_at < 0:
            holder.closed_from, holder.closed_at = hit, line_end
        self._forget(holder)

    def _forget(self, holder: _Open) -> None:
        if holder.boundary and self._boundaries.get(holder.boundary) is not None:
            if holder.hidden is None:
                del self._boundaries[holder.boundary]
            else:
                self._boundaries[holder.boundary] = holder.hidden

    def _end_above(self, index: int, end: int) -> None:
        """End every open part that stands above *index* on the stack, at *end*."""
        if end < len(self._content) and end and self._content.endswith(b"\r", 0, end):
            end -= 1
        while len(self._stack) > index + 1:
            ended = self._stack.pop()
            part = ended.part
            part.end = max(end, part.start)
            part.children = tuple(ended.children)
            self._mark_encoding(part)
            if ended.closed_at >= 0:
                if not ended.children:
                    # It says that it has no parts: its last line is none of its text.
                    part.end = max(ended.closed_from, part.start)
                if self._content[ended.closed_at : min(end, ended.closed_at + _LOOK)].strip():
                    self._findings.add(DefectCode.EPILOGUE)
            elif ended.boundary:
                self._forget(ended)
                self._findings.add(
                    DefectCode.UNCLOSED_MULTIPART if ended.children else DefectCode.NO_BOUNDARY
                )

    def _mark_encoding(self, part: Part) -> None:
        if part.decoder is transfer.as_is:
            return
        place = (self._content, part.start, part.end)
        if part.decoder is transfer.base64 and ambiguities.is_bad_base64(*place):
            self._findings.add(DefectCode.BAD_BASE64, part.media_type)
        if part.decoder is transfer.quoted_printable and ambiguities.is_bad_quoted_printable(
            *place
        ):
            self._findings.add(DefectCode.BAD_QUOTED_PRINTABLE, part.media_type)

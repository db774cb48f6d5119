"""The HTML of a mail, made safe to show."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast

from attrs import frozen

from mail2ticket.display.allowed import ATTRIBUTES, DROPPED, ELEMENTS, safe_link, safe_source
from mail2ticket.display.images import Images, Locate, RemoteImages
from mail2ticket.display.styles import safe_style
from mail2ticket.display.writer import escaped, write_safe
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.message import Message
from mail2ticket.model.token import conceal
from mail2ticket.parse.html import html_to_text

# Longer HTML is shown as text: no letter is that long.
_LONGEST = 524_288
# What is longer once it is escaped would take nh3 seconds: a run of "&" costs the square.
_WRITTEN = 2 * _LONGEST
_SCHEMES = {"http", "https", "ftp", "mailto", "tel", "data"}
_REL = "noopener noreferrer nofollow"


@frozen(kw_only=True)
class SafeHtml:
    """
    HTML that may stand in a page.

    Attributes:
        html: The HTML, to be put inside an element of the host's page.

        is_from_text: Whether it was made from the text, for the mail has no HTML, or too much.

        shown: The files that are shown in it, so that they need not be listed below.

        blocked: The addresses of pictures of the web that are not loaded.
    """

    html: str
    is_from_text: bool = False
    shown: tuple[Attachment, ...] = ()
    blocked: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.html


class _Clean(Protocol):
    """What is used of nh3."""

    def __call__(
        self,
        html: str,
        *,
        tags: set[str],
        clean_content_tags: set[str],
        attributes: dict[str, set[str]],
        attribute_filter: Callable[[str, str, str], str | None],
        url_schemes: set[str],
        link_rel: str,
        set_tag_attribute_values: dict[str, dict[str, str]],
    ) -> str: ...


def sanitise(
    mail: Message | str,
    *,
    locate: Locate | None = None,
    remote_images: RemoteImages = RemoteImages.MARKED,
    target: str = "_blank",
) -> SafeHtml:
    """
    Make the HTML of a mail safe to show in a page (X14).

    It is filtered twice: written anew with the elements, attributes and styles that may be,
    and read again by a parser of HTML5, nh3, which lets pass the same and nothing else.
    No script, form, frame or foreign markup is left, no style that loads something or lies
    over the page, and no link but to the web, to a mail or to a telephone. Nothing is
    fetched. Class names and ids are left out, so that a mail cannot dress up as the host's
    page. Signed tokens of ours are left out, as from all that is kept (X26). Show it all the
    same under a Content-Security-Policy.

    Args:
        mail: A mail, or HTML.
        locate: Gives the address of a picture that came with the mail; where it is None,
            small pictures are put into the HTML as ``data:`` addresses.
        remote_images: What becomes of pictures of the web.
        target: The ``target`` of links.

    Raises:
        ConfigurationError: if nh3 is missing; it comes with the extra ``html``.

    >>> print(sanitise('<a href="https://desk.example" onclick="x()">desk</a><script>x</script>'))
    <a href="https://desk.example" target="_blank" rel="noopener noreferrer nofollow">desk</a>
    """
    clean = _cleaner()
    enclosed: dict[str, Attachment] = {}
    html: str | None
    if isinstance(mail, Message):
        html = mail.body.html
        for attachment in mail.attachments:
            if attachment.content_id:
                enclosed.setdefault(attachment.content_id.lower(), attachment)
    else:
        html = mail
    images = Images(enclosed, locate, remote_images)
    is_short = html is not None and len(html) <= _LONGEST
    written = write_safe(html, images.attributes) if html and is_short else ""
    is_empty = isinstance(mail, Message) and not (written or "").strip()
    if written is None or is_empty or not is_short or len(written) > _WRITTEN + 2 * images.spent:
        return _of_text(mail.body.text if isinstance(mail, Message) else html_to_text(mail))
    safe = clean(
        written,
        tags=set(ELEMENTS),
        clean_content_tags=set(DROPPED),
        attributes={name: set(allowed) for name, allowed in ATTRIBUTES.items()},
        attribute_filter=lambda _, attribute, value: _checked(attribute, value, images),
        url_schemes=_SCHEMES,
        link_rel=_REL,
        set_tag_attribute_values={"a": {"target": target}},
    )
    return SafeHtml(html=safe, shown=tuple(images.shown.values()), blocked=tuple(images.blocked))


def _cleaner() -> _Clean:
    try:
        module = import_module("nh3")
    except ImportError as error:
        raise ConfigurationError(
            "HTML cannot be made safe without nh3: pip install 'mail2ticket[html]'"
        ) from error
    return cast("_Clean", module.clean)


def _of_text(text: str) -> SafeHtml:
    return SafeHtml(
        html=f'<div style="white-space:pre-wrap">{escaped(conceal(text))}</div>', is_from_text=True
    )


def _checked(attribute: str, value: str, images: Images) -> str | None:
    """Check an attribute once more, as the parser of HTML5 has read it."""
    match attribute:
        case "href":
            return value if safe_link(value) == value else None
        case "src":
            return value if value in images.located or safe_source(value) == value else None
        case "style":
            return safe_style(value) or None
        case _:
            return value

"""Which files are kept: not the small pictures of signatures and trackers (F3)."""

from __future__ import annotations

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.case import Enclosed
from mail2ticket.model.picture import picture_size
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.verdict import Answer

__all__ = ["huge_picture", "inline_image"]

# A picture of so few pixels shows nobody anything: it tells a server that the mail was opened.
_TRACKING = 9
# Larger ones are shown, whatever their pixels; and are not decoded to be measured.
_LARGE = 1_000_000


def inline_image(case: Enclosed) -> Answer[Refusal] | None:
    """
    A small picture in the text is a logo of a signature, or a tracker, and is not kept (F3).

    Small in bytes (`Mailbox.inline_image_bytes`), or on both sides in pixels
    (`Mailbox.inline_image_pixels`). A picture that is attached beside the text is kept,
    however small. What is left out is in the raw mail, and nobody is told: it is no loss.
    """
    file, mailbox = case.attachment, case.mailbox
    if not _is_in_text(file) or len(file.raw) > _LARGE:
        return None
    size = picture_size(file.content)
    if size is not None and size[0] * size[1] <= _TRACKING:
        return _small(f"a tracker of {size[0]} x {size[1]} pixels")
    if file.size < mailbox.inline_image_bytes:
        return _small(f"a picture in the text of {file.size:,} bytes")
    if size is not None and max(size) < mailbox.inline_image_pixels:
        return _small(f"a picture in the text of {size[0]} x {size[1]} pixels")
    return None


def huge_picture(case: Enclosed) -> Answer[Refusal] | None:
    """
    A picture of more pixels than `Limits.picture_pixels` is not kept (X17).

    A few bytes can make every program that shows it take all the memory there is. It is not
    decoded: what its header says is believed, as those programs do.
    """
    allowed = case.desk.limits.picture_pixels
    size = picture_size(case.attachment.content)
    if size is None or size[0] * size[1] <= allowed:
        return None
    said = f"{size[0]:,} x {size[1]:,} pixels, over the limit of {allowed:,}"
    return Answer(Refusal(FileReason.HUGE_PICTURE), said)


def _is_in_text(file: Attachment) -> bool:
    """Return whether the mail shows *file* in its text; programs often say so by an id alone."""
    if not file.media_type.startswith("image/") or file.disposition == "attachment":
        return False
    return file.is_inline or file.content_id is not None


def _small(said: str) -> Answer[Refusal]:
    return Answer(Refusal(FileReason.INLINE_IMAGE), said)

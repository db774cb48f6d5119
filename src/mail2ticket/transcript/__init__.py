"""The conversation of a work item as a page or a PDF (E15); PDF needs the extra ``pdf``."""

from mail2ticket.transcript.attached import AsyncTranscripts, Transcripts
from mail2ticket.transcript.conversation import Conversation, Extent, File, Turn
from mail2ticket.transcript.fonts import Font, Fonts
from mail2ticket.transcript.labels import Labels
from mail2ticket.transcript.page import html
from mail2ticket.transcript.paper import Paper, pdf
from mail2ticket.transcript.telling import Filed, Mails, conversation_in, conversation_of
from mail2ticket.transcript.translations import labels_in

__all__ = [
    "AsyncTranscripts",
    "Conversation",
    "Extent",
    "File",
    "Filed",
    "Font",
    "Fonts",
    "Labels",
    "Mails",
    "Paper",
    "Transcripts",
    "Turn",
    "conversation_in",
    "conversation_of",
    "html",
    "labels_in",
    "pdf",
]

"""Notices in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mail2ticket.model.command import FaultCode
from mail2ticket.model.items import Reason
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.refusal import FileReason
from mail2ticket.wording.labels import Labels
from mail2ticket.wording.template import Template

CLOSING: Final = "[[Kind regards\n$mailbox]]"

LABELS: Final = Labels(
    number="Number",
    title="Subject",
    name="Sent by",
    queue="Handled by",
    hours="Time booked",
    duration="$hours h",
    button="View the request",
    footer="This message was sent automatically.",
    decimal_mark=".",
)

TEMPLATES: Final[Mapping[NoticeKind, Template]] = {
    NoticeKind.CREATED: Template(
        "[[$tag ]]We have received your request[[: $title]]",
        "We have received your request[[ “$title”]][[ and filed it as $number]]."
        "[[ Handled by: $queue.]]"
        "[[\n\nIs there anything to add? Please keep $reply in the subject when you write.]]"
        "[[\n\nYou can follow your request here:\n$link]]",
        tabled={"title", "queue"},
    ),
    NoticeKind.ADDED: Template(
        "[[$tag ]]We have added your message[[: $title]]",
        "We have added your message[[ “$title”]][[ to $number]].[[ Time booked: $hours h.]]"
        "[[\n\nYou can see it here:\n$link]]",
        tabled={"title", "hours"},
    ),
    NoticeKind.ACKNOWLEDGED: Template(
        "[[$tag ]]We have received your message",
        "We have received your message[[ and filed it as $number]]. We do not know your address"
        " yet, so one of us will look at it first.",
    ),
    NoticeKind.REFUSED: Template(
        "[[$tag ]]We could not accept your message[[: $title]]",
        "We could not accept your message[[ “$title”]].[[ $reason]]",
    ),
    NoticeKind.FAILED: Template(
        "[[$tag ]]Your message is waiting for one of us[[: $title]]",
        "Your message[[ “$title”]] has arrived, but it could not be handled automatically."
        "[[ $reason]] One of us will look at it; there is no need to send it again.",
    ),
    NoticeKind.COMMAND_ERROR: Template(
        "[[$tag ]]We could not carry out your command[[: $title]]",
        "We could not carry out the command on the first line of your message, so nothing of it"
        " was done.[[ $reason]] The text of your message is not lost.",
    ),
    NoticeKind.FILES_DROPPED: Template(
        "[[$tag ]]We could not keep all of your files[[: $title]]",
        "We could not keep all of the files that came with your message.[[ $reason]]",
    ),
    NoticeKind.ASSIGNED: Template(
        "[[$tag ]]This request is yours now[[: $title]]",
        "You have been assigned the request[[ “$title”]][[ with the number $number]]."
        "[[ Sent by: $name.]][[ Handled by: $queue.]]"
        "[[\n\nYou can open it here:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
    NoticeKind.INFORMED: Template(
        "[[$tag ]]For your information[[: $title]]",
        "We would like to inform you of the request[[ “$title”]][[ with the number $number]]."
        "[[ $reason]][[ Sent by: $name.]][[ Handled by: $queue.]]"
        "[[\n\nYou can open it here:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
}

REASONS: Final[Mapping[str, str]] = {
    Reason.INACTIVE_SENDER: "Your account with us is not active at present.",
    Reason.UNREGISTERED: "We accept messages only from addresses that we know."
    " Please write from the address that you gave us.",
    Reason.EMPTY_SUBJECT: "The message has no subject. Please add one and send it again.",
    Reason.LONG_SUBJECT: "The subject is too long. Please shorten it and send the message again.",
    Reason.OVER_LIMIT: "The message is larger than this mailbox allows.",
    Reason.KIND_NOT_ALLOWED: "This mailbox does not take messages of this kind.",
    Reason.REPLY_REFUSED: "This mailbox takes new requests only, and no replies."
    " Please write a new message.",
    Reason.FORWARD_REFUSED: "This mailbox takes no forwarded messages."
    " Please describe your request in a message of your own.",
    Reason.CC_ONLY: "The mailbox was only in copy."
    " Please send your request to it directly, in the field “To”.",
    Reason.BCC_ONLY: "The mailbox was among the hidden recipients only."
    " Please send your request to it directly.",
    Reason.NO_ROUTE: "The address that you wrote to takes no messages at present.",
    Reason.WRONG_ADDRESS: "You are registered with us under another address."
    " Please write from that one.",
    Reason.UNATTRIBUTED: "We could not tell which customer of ours you write for."
    " Please write from the address that you gave us.",
    Reason.COMPLETED: "The request is completed and takes no more replies."
    " Please write a new message.",
    Reason.DUPLICATE: "We have this message already, so it was not filed a second time.",
    Reason.FLOOD: "Too many messages have come from your address in a short time."
    " Please write again later.",
    Reason.BAD_ALERT_KEY: "The alert does not carry the key that this mailbox asks for.",
    FaultCode.BAD_DURATION: "The time cannot be read. It can be written as 1.5, 1:30 or 90m.",
    FaultCode.TOO_LONG: "The time is longer than one entry may be.",
    FaultCode.UNKNOWN_ROLE: "There is no such role, or it is not one of yours.",
    FaultCode.UNKNOWN_STATUS: "There is no such status.",
    FaultCode.REPEATED: "The same setting stands there more than once.",
    FaultCode.NO_TIME: "The time is missing; without it the rest has no effect.",
    FaultCode.NOT_AN_AGENT: "Only our own staff can give commands by mail.",
    FaultCode.NOT_VERIFIED: "We could not verify that the message is from you.",
    FaultCode.NO_ITEM: "The message names no request that time could be booked on.",
    FaultCode.NOT_ON_PROJECT: "Time can be booked on a ticket or a task, but not on a project.",
    FaultCode.CLOSED: "The request is completed and takes no more time.",
    FaultCode.EDIT_ONLY: "The request is completed: its time can be changed,"
    " but none can be added by mail.",
    FaultCode.NOT_ALLOWED: "This mailbox does not allow it.",
    FaultCode.NOT_AN_APPROVER: "Only those who were asked can approve or reject this request.",
    FaultCode.NO_APPROVAL_PENDING: "The request is not waiting for an approval.",
    FaultCode.BAD_APPROVAL: "The answer can be read neither as an approval nor as a rejection.",
    FaultCode.UNKNOWN_COMMAND: "There is no such command.",
    FaultCode.BAD_VALUE: "This setting cannot have that value.",
    FileReason.NOT_KEPT: "The file was not kept.",
    FileReason.TOO_LARGE: "The file is larger than allowed[[ ($size at most)]].",
    FileReason.ALL_TOO_LARGE: "The files together are larger than allowed[[ ($size at most)]].",
    FileReason.TOO_MANY_FILES: "The message has more files than allowed.",
    FileReason.TYPE_REFUSED: "Files of this type[[ ($type)]] are not accepted.",
    FileReason.HIDDEN_ENDING: "The name of the file hides its type.",
    FileReason.INFECTED: "Something harmful was found in the file.",
    FileReason.UNSCANNED: "The file could not be checked for viruses.",
    FileReason.ENCRYPTED: "The file is protected by a password, so it could not be checked.",
    FileReason.DEEP_IN_CHAIN: "The file belongs to an earlier message of the conversation"
    " that was forwarded.",
    FileReason.INLINE_IMAGE: "The picture is part of the text and is too small to be kept"
    " as a file.",
    FileReason.MORE_FILES: "Further files were not kept[[: $count]].",
    FileReason.DOUBLE_ENDING: "The name of the file has two endings, and the last is that of a"
    " program.",
    FileReason.ODD_NAME: "Some systems take the name of the file for something else. Please"
    " rename the file.",
    FileReason.DISGUISED: "The file is not what its name says.",
    FileReason.REFUSED_INSIDE: "The file contains another of a type[[ ($type)]] that is not"
    " accepted.",
    FileReason.NESTED_ARCHIVE: "The file contains archives inside archives.",
    FileReason.UNPACKS_TOO_LARGE: "The file is too large once it is unpacked.",
    FileReason.DAMAGED: "The file is damaged, so it could not be checked. Please send it again.",
    FileReason.NOT_LOOKED_INTO: "The file is packed in a way that could not be checked.",
    FileReason.MACROS: "The file contains macros or active objects. Please send it without them,"
    " or as a PDF.",
    FileReason.ACTIVE_CONTENT: "The file contains content that acts by itself.",
    FileReason.HUGE_PICTURE: "The picture has more pixels than allowed.",
    FileReason.AMBIGUOUS_MAIL: "The message is written in a way that leaves open which files it"
    " has. Please send it again from another program.",
}

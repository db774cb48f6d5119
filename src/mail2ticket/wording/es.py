"""Notices in Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mail2ticket.model.command import FaultCode
from mail2ticket.model.items import Reason
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.refusal import FileReason
from mail2ticket.wording.labels import Labels
from mail2ticket.wording.template import Template

CLOSING: Final = "[[Un cordial saludo\n$mailbox]]"

LABELS: Final = Labels(
    number="Número",
    title="Asunto",
    name="Remitente",
    queue="Equipo encargado",
    hours="Tiempo registrado",
    duration="$hours h",
    button="Ver la solicitud",
    footer="Este mensaje se ha enviado automáticamente.",
)

TEMPLATES: Final[Mapping[NoticeKind, Template]] = {
    NoticeKind.CREATED: Template(
        "[[$tag ]]Hemos recibido su solicitud[[: $title]]",
        "Hemos recibido su solicitud[[ «$title»]][[ y la hemos registrado con el número $number]]."
        "[[ Equipo encargado: $queue.]]"
        "[[\n\n¿Desea añadir algo? Al escribirnos, conserve $reply en el asunto, por favor.]]"
        "[[\n\nPuede seguir su solicitud aquí:\n$link]]",
        tabled={"title", "queue"},
    ),
    NoticeKind.ADDED: Template(
        "[[$tag ]]Hemos añadido su mensaje[[: $title]]",
        "Hemos añadido su mensaje[[ «$title»]][[ a $number]].[[ Tiempo registrado: $hours h.]]"
        "[[\n\nPuede verlo aquí:\n$link]]",
        tabled={"title", "hours"},
    ),
    NoticeKind.ACKNOWLEDGED: Template(
        "[[$tag ]]Hemos recibido su mensaje",
        "Hemos recibido su mensaje[[ y lo hemos registrado con el número $number]]."
        " Todavía no conocemos su dirección, por lo que antes lo revisará alguien de nuestro"
        " equipo.",
    ),
    NoticeKind.REFUSED: Template(
        "[[$tag ]]No hemos podido aceptar su mensaje[[: $title]]",
        "No hemos podido aceptar su mensaje[[ «$title»]].[[ $reason]]",
    ),
    NoticeKind.FAILED: Template(
        "[[$tag ]]Su mensaje está pendiente de revisión[[: $title]]",
        "Su mensaje[[ «$title»]] ha llegado, pero no se ha podido tratar automáticamente."
        "[[ $reason]] Lo revisará alguien de nuestro equipo; no hace falta que lo envíe de nuevo.",
    ),
    NoticeKind.COMMAND_ERROR: Template(
        "[[$tag ]]No hemos podido ejecutar su orden[[: $title]]",
        "No hemos podido ejecutar la orden de la primera línea de su mensaje, así que no se ha"
        " aplicado nada de ella.[[ $reason]] El texto de su mensaje no se ha perdido.",
    ),
    NoticeKind.FILES_DROPPED: Template(
        "[[$tag ]]No hemos podido conservar todos sus archivos[[: $title]]",
        "No hemos podido conservar todos los archivos que acompañaban a su mensaje.[[ $reason]]",
    ),
    NoticeKind.ASSIGNED: Template(
        "[[$tag ]]Se le ha asignado una solicitud[[: $title]]",
        "Se le ha asignado la solicitud[[ «$title»]][[ con el número $number]]."
        "[[ Remitente: $name.]][[ Equipo encargado: $queue.]]"
        "[[\n\nPuede abrirla aquí:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
    NoticeKind.INFORMED: Template(
        "[[$tag ]]Para su información[[: $title]]",
        "Le informamos de la solicitud[[ «$title»]][[ con el número $number]]."
        "[[ $reason]][[ Remitente: $name.]][[ Equipo encargado: $queue.]]"
        "[[\n\nPuede abrirla aquí:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
}

REASONS: Final[Mapping[str, str]] = {
    Reason.INACTIVE_SENDER: "Su cuenta con nosotros no está activa en este momento.",
    Reason.UNREGISTERED: "Solo aceptamos mensajes de direcciones que conocemos."
    " Escríbanos desde la dirección que nos facilitó, por favor.",
    Reason.EMPTY_SUBJECT: "El mensaje no tiene asunto. Añádalo y envíelo de nuevo, por favor.",
    Reason.LONG_SUBJECT: "El asunto es demasiado largo."
    " Acórtelo y envíe el mensaje de nuevo, por favor.",
    Reason.OVER_LIMIT: "El mensaje es más grande de lo que admite este buzón.",
    Reason.KIND_NOT_ALLOWED: "Este buzón no acepta mensajes de este tipo.",
    Reason.REPLY_REFUSED: "Este buzón solo acepta solicitudes nuevas, no respuestas."
    " Escriba un mensaje nuevo, por favor.",
    Reason.FORWARD_REFUSED: "Este buzón no acepta mensajes reenviados."
    " Describa su solicitud en un mensaje propio, por favor.",
    Reason.CC_ONLY: "El buzón figuraba solo en copia."
    " Dirija su solicitud directamente a él, en el campo «Para», por favor.",
    Reason.BCC_ONLY: "El buzón figuraba solo entre los destinatarios ocultos."
    " Dirija su solicitud directamente a él, por favor.",
    Reason.NO_ROUTE: "La dirección a la que ha escrito no acepta mensajes en este momento.",
    Reason.WRONG_ADDRESS: "Usted está registrado con otra dirección."
    " Escríbanos desde ella, por favor.",
    Reason.UNATTRIBUTED: "No hemos podido saber a qué cliente corresponde su mensaje."
    " Escríbanos desde la dirección que nos facilitó, por favor.",
    Reason.COMPLETED: "La solicitud está terminada y ya no admite respuestas."
    " Escriba un mensaje nuevo, por favor.",
    Reason.DUPLICATE: "Ya teníamos este mensaje, por lo que no se ha registrado de nuevo.",
    Reason.FLOOD: "Han llegado demasiados mensajes de su dirección en poco tiempo."
    " Vuelva a escribirnos más tarde, por favor.",
    Reason.BAD_ALERT_KEY: "El aviso no lleva la clave que exige este buzón.",
    FaultCode.BAD_DURATION: "No se entiende el tiempo indicado."
    " Puede escribirse como 1,5, como 1:30 o como 90m.",
    FaultCode.TOO_LONG: "El tiempo es mayor de lo que admite una sola anotación.",
    FaultCode.UNKNOWN_ROLE: "Ese rol no existe o no es uno de los suyos.",
    FaultCode.UNKNOWN_STATUS: "Ese estado no existe.",
    FaultCode.REPEATED: "El mismo dato aparece más de una vez.",
    FaultCode.NO_TIME: "Falta el tiempo; sin él, lo demás no tiene efecto.",
    FaultCode.NOT_AN_AGENT: "Solo nuestro propio personal puede dar órdenes por correo.",
    FaultCode.NOT_VERIFIED: "No hemos podido comprobar que el mensaje sea suyo.",
    FaultCode.NO_ITEM: "El mensaje no indica ninguna solicitud en la que registrar el tiempo.",
    FaultCode.NOT_ON_PROJECT: "El tiempo se puede registrar en un tique o en una tarea,"
    " pero no en un proyecto.",
    FaultCode.CLOSED: "La solicitud está terminada y ya no admite más tiempo.",
    FaultCode.EDIT_ONLY: "La solicitud está terminada: el tiempo registrado se puede modificar,"
    " pero no añadir por correo.",
    FaultCode.NOT_ALLOWED: "Este buzón no lo permite.",
    FaultCode.NOT_AN_APPROVER: "Solo quienes han sido consultados pueden aprobar o"
    " rechazar esta solicitud.",
    FaultCode.NO_APPROVAL_PENDING: "La solicitud no está a la espera de ninguna aprobación.",
    FaultCode.BAD_APPROVAL: "La respuesta no se entiende ni como aprobación ni como rechazo.",
    FaultCode.UNKNOWN_COMMAND: "Esa orden no existe.",
    FaultCode.BAD_VALUE: "Este dato no admite el valor indicado.",
    FileReason.NOT_KEPT: "El archivo no se ha conservado.",
    FileReason.TOO_LARGE: "El archivo es más grande de lo permitido[[ (máximo $size)]].",
    FileReason.ALL_TOO_LARGE: "Los archivos superan en conjunto el tamaño permitido[["
    " (máximo $size)]].",
    FileReason.TOO_MANY_FILES: "El mensaje tiene más archivos de los permitidos.",
    FileReason.TYPE_REFUSED: "No se aceptan archivos de este tipo[[ ($type)]].",
    FileReason.HIDDEN_ENDING: "El nombre del archivo oculta su tipo.",
    FileReason.INFECTED: "Se ha encontrado algo dañino en el archivo.",
    FileReason.UNSCANNED: "No se ha podido comprobar si el archivo contiene virus.",
    FileReason.ENCRYPTED: "El archivo está protegido con contraseña, por lo que no se ha"
    " podido comprobar.",
    FileReason.DEEP_IN_CHAIN: "El archivo pertenece a un mensaje anterior de la"
    " conversación reenviada.",
    FileReason.INLINE_IMAGE: "La imagen forma parte del texto y es demasiado pequeña para"
    " conservarla como archivo.",
    FileReason.MORE_FILES: "No se han conservado otros archivos[[: $count]].",
    FileReason.DOUBLE_ENDING: "El nombre del archivo tiene dos extensiones y la última es la de"
    " un programa.",
    FileReason.ODD_NAME: "Algunos sistemas interpretan de otro modo el nombre del archivo. Por"
    " favor, cambie el nombre.",
    FileReason.DISGUISED: "El archivo no es lo que indica su nombre.",
    FileReason.REFUSED_INSIDE: "El archivo contiene otro de un tipo[[ ($type)]] que no se acepta.",
    FileReason.NESTED_ARCHIVE: "El archivo contiene archivos comprimidos dentro de otros.",
    FileReason.UNPACKS_TOO_LARGE: "El archivo es demasiado grande una vez descomprimido.",
    FileReason.DAMAGED: "El archivo está dañado y no se ha podido comprobar. Por favor, envíelo"
    " de nuevo.",
    FileReason.NOT_LOOKED_INTO: "El archivo está comprimido de un modo que no se ha podido"
    " comprobar.",
    FileReason.MACROS: "El archivo contiene macros u objetos activos. Por favor, envíelo sin"
    " ellos o como PDF.",
    FileReason.ACTIVE_CONTENT: "El archivo contiene elementos que se ejecutan por sí solos.",
    FileReason.HUGE_PICTURE: "La imagen tiene más píxeles de los permitidos.",
    FileReason.AMBIGUOUS_MAIL: "El mensaje está escrito de un modo que no deja claro qué"
    " archivos contiene. Por favor, envíelo de nuevo desde otro programa.",
}

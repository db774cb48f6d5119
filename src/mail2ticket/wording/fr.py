r"""
Notices in French.

``\u202f`` is the narrow no-break space within « … » and before a semicolon or a question
mark, ``\xa0`` the no-break space before a colon; escaped, for an editor may not show them.
"""

# ruff: noqa: RUF001 - typographic apostrophes are meant

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mail2ticket.model.command import FaultCode
from mail2ticket.model.items import Reason
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.refusal import FileReason
from mail2ticket.wording.labels import Labels
from mail2ticket.wording.template import Template

CLOSING: Final = "[[Cordialement\n$mailbox]]"

LABELS: Final = Labels(
    number="Numéro",
    title="Objet",
    name="Expéditeur",
    queue="Équipe chargée",
    hours="Temps enregistré",
    duration="$hours\xa0h",
    button="Voir la demande",
    footer="Ce message a été envoyé automatiquement.",
    colon="\xa0: ",
    kilobytes="ko",
    megabytes="Mo",
)

TEMPLATES: Final[Mapping[NoticeKind, Template]] = {
    NoticeKind.CREATED: Template(
        "[[$tag ]]Nous avons bien reçu votre demande[[\xa0: $title]]",
        "Nous avons bien reçu votre demande[[ «\u202f$title\u202f»]]"
        "[[ et l’avons enregistrée sous le numéro $number]]."
        "[[ Équipe chargée de la demande\xa0: $queue.]]"
        "[[\n\nSouhaitez-vous ajouter quelque chose\u202f? Merci de conserver $reply dans"
        " l’objet lorsque vous nous écrivez.]]"
        "[[\n\nVous pouvez suivre votre demande ici\xa0:\n$link]]",
        tabled={"title", "queue"},
    ),
    NoticeKind.ADDED: Template(
        "[[$tag ]]Nous avons ajouté votre message[[\xa0: $title]]",
        "Nous avons ajouté votre message[[ «\u202f$title\u202f»]][[ à $number]]."
        "[[ Temps enregistré\xa0: $hours\xa0h.]]"
        "[[\n\nVous pouvez le consulter ici\xa0:\n$link]]",
        tabled={"title", "hours"},
    ),
    NoticeKind.ACKNOWLEDGED: Template(
        "[[$tag ]]Nous avons bien reçu votre message",
        "Nous avons bien reçu votre message[[ et l’avons enregistré sous le numéro $number]]."
        " Nous ne connaissons pas encore votre adresse\u202f; nous allons donc d’abord"
        " l’examiner.",
    ),
    NoticeKind.REFUSED: Template(
        "[[$tag ]]Nous n’avons pas pu accepter votre message[[\xa0: $title]]",
        "Nous n’avons pas pu accepter votre message[[ «\u202f$title\u202f»]].[[ $reason]]",
    ),
    NoticeKind.FAILED: Template(
        "[[$tag ]]Votre message est en attente d’examen[[\xa0: $title]]",
        "Votre message[[ «\u202f$title\u202f»]] est bien arrivé, mais il n’a pas pu être traité"
        " automatiquement.[[ $reason]] Nous allons l’examiner\u202f; il est inutile de"
        " l’envoyer de nouveau.",
    ),
    NoticeKind.COMMAND_ERROR: Template(
        "[[$tag ]]Nous n’avons pas pu exécuter votre commande[[\xa0: $title]]",
        "Nous n’avons pas pu exécuter la commande placée sur la première ligne de votre message"
        "\u202f; rien n’en a été appliqué.[[ $reason]] Le texte de votre message n’est pas perdu.",
    ),
    NoticeKind.FILES_DROPPED: Template(
        "[[$tag ]]Nous n’avons pas pu conserver tous vos fichiers[[\xa0: $title]]",
        "Nous n’avons pas pu conserver tous les fichiers joints à votre message.[[ $reason]]",
    ),
    NoticeKind.ASSIGNED: Template(
        "[[$tag ]]Une demande vous a été attribuée[[\xa0: $title]]",
        "La demande[[ «\u202f$title\u202f»]][[ portant le numéro $number]] vous a été attribuée."
        "[[ Expéditeur\xa0: $name.]][[ Équipe chargée de la demande\xa0: $queue.]]"
        "[[\n\nVous pouvez l’ouvrir ici\xa0:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
    NoticeKind.INFORMED: Template(
        "[[$tag ]]Pour votre information[[\xa0: $title]]",
        "Nous vous informons de la demande[[ «\u202f$title\u202f»]][[ portant le numéro $number]]."
        "[[ $reason]][[ Expéditeur\xa0: $name.]][[ Équipe chargée de la demande\xa0: $queue.]]"
        "[[\n\nVous pouvez l’ouvrir ici\xa0:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
}

REASONS: Final[Mapping[str, str]] = {
    Reason.INACTIVE_SENDER: "Votre compte chez nous n’est pas actif actuellement.",
    Reason.UNREGISTERED: "Nous n’acceptons que les messages des adresses que nous connaissons."
    " Merci d’écrire depuis l’adresse que vous nous avez indiquée.",
    Reason.EMPTY_SUBJECT: "Le message n’a pas d’objet."
    " Merci d’en ajouter un et de l’envoyer de nouveau.",
    Reason.LONG_SUBJECT: "L’objet est trop long."
    " Merci de le raccourcir et d’envoyer le message de nouveau.",
    Reason.OVER_LIMIT: "Le message dépasse la taille que cette boîte permet.",
    Reason.KIND_NOT_ALLOWED: "Cette boîte n’accepte pas les messages de ce type.",
    Reason.REPLY_REFUSED: "Cette boîte n’accepte que les nouvelles demandes, pas les réponses."
    " Merci d’écrire un nouveau message.",
    Reason.FORWARD_REFUSED: "Cette boîte n’accepte pas les messages transférés."
    " Merci de décrire votre demande dans un message de votre part.",
    Reason.CC_ONLY: "La boîte était seulement en copie."
    " Merci de lui adresser votre demande directement, dans le champ «\u202fÀ\u202f».",
    Reason.BCC_ONLY: "La boîte figurait seulement parmi les destinataires cachés."
    " Merci de lui adresser votre demande directement.",
    Reason.NO_ROUTE: "L’adresse à laquelle vous avez écrit n’accepte pas de messages"
    " actuellement.",
    Reason.WRONG_ADDRESS: "Vous êtes enregistré chez nous sous une autre adresse."
    " Merci d’écrire depuis celle-ci.",
    Reason.UNATTRIBUTED: "Nous n’avons pas pu rattacher votre message à l’un de nos clients."
    " Merci d’écrire depuis l’adresse que vous nous avez indiquée.",
    Reason.COMPLETED: "La demande est terminée et n’accepte plus de réponses."
    " Merci d’écrire un nouveau message.",
    Reason.DUPLICATE: "Nous avions déjà ce message\u202f; il n’a donc pas été enregistré"
    " une seconde fois.",
    Reason.FLOOD: "Trop de messages sont arrivés de votre adresse en peu de temps."
    " Merci d’écrire de nouveau plus tard.",
    Reason.BAD_ALERT_KEY: "L’alerte ne porte pas la clé que cette boîte exige.",
    FaultCode.BAD_DURATION: "La durée est illisible. Elle peut s’écrire 1,5, 1:30 ou 90m.",
    FaultCode.TOO_LONG: "La durée dépasse celle qu’une seule saisie peut avoir.",
    FaultCode.UNKNOWN_ROLE: "Ce rôle n’existe pas, ou il n’est pas l’un des vôtres.",
    FaultCode.UNKNOWN_STATUS: "Ce statut n’existe pas.",
    FaultCode.REPEATED: "La même indication figure plusieurs fois.",
    FaultCode.NO_TIME: "La durée manque\u202f; sans elle, le reste est sans effet.",
    FaultCode.NOT_AN_AGENT: "Seul notre propre personnel peut donner des commandes par e-mail.",
    FaultCode.NOT_VERIFIED: "Nous n’avons pas pu vérifier que le message vient de vous.",
    FaultCode.NO_ITEM: "Le message ne désigne aucune demande sur laquelle enregistrer du temps.",
    FaultCode.NOT_ON_PROJECT: "Le temps peut être enregistré sur un ticket ou sur une tâche,"
    " mais pas sur un projet.",
    FaultCode.CLOSED: "La demande est terminée et n’accepte plus de temps.",
    FaultCode.EDIT_ONLY: "La demande est terminée\xa0: le temps saisi peut être modifié,"
    " mais aucun ne peut être ajouté par e-mail.",
    FaultCode.NOT_ALLOWED: "Cette boîte ne le permet pas.",
    FaultCode.NOT_AN_APPROVER: "Seules les personnes consultées peuvent approuver ou"
    " refuser cette demande.",
    FaultCode.NO_APPROVAL_PENDING: "La demande n’attend aucune approbation.",
    FaultCode.BAD_APPROVAL: "La réponse ne se lit ni comme une approbation ni comme un refus.",
    FaultCode.UNKNOWN_COMMAND: "Cette commande n’existe pas.",
    FaultCode.BAD_VALUE: "Cette indication n’admet pas la valeur donnée.",
    FileReason.NOT_KEPT: "Le fichier n’a pas été conservé.",
    FileReason.TOO_LARGE: "Le fichier dépasse la taille autorisée[[ ($size au maximum)]].",
    FileReason.ALL_TOO_LARGE: "Ensemble, les fichiers dépassent la taille autorisée[["
    " ($size au maximum)]].",
    FileReason.TOO_MANY_FILES: "Le message comporte plus de fichiers que permis.",
    FileReason.TYPE_REFUSED: "Les fichiers de ce type[[ ($type)]] ne sont pas acceptés.",
    FileReason.HIDDEN_ENDING: "Le nom du fichier masque son type.",
    FileReason.INFECTED: "Un élément nuisible a été trouvé dans le fichier.",
    FileReason.UNSCANNED: "L’absence de virus dans le fichier n’a pas pu être vérifiée.",
    FileReason.ENCRYPTED: "Le fichier est protégé par un mot de passe et n’a donc pas pu"
    " être vérifié.",
    FileReason.DEEP_IN_CHAIN: "Le fichier appartient à un message antérieur de la"
    " conversation transférée.",
    FileReason.INLINE_IMAGE: "L’image fait partie du texte et est trop petite pour être"
    " conservée comme fichier.",
    FileReason.MORE_FILES: "D’autres fichiers n’ont pas été conservés[[\xa0: $count]].",
    FileReason.DOUBLE_ENDING: "Le nom du fichier comporte deux extensions, et la dernière est"
    " celle d’un programme.",
    FileReason.ODD_NAME: "Certains systèmes interprètent autrement le nom du fichier. Merci de"
    " renommer le fichier.",
    FileReason.DISGUISED: "Le fichier n’est pas ce que son nom indique.",
    FileReason.REFUSED_INSIDE: "Le fichier en contient un autre d’un type[[ ($type)]] qui n’est"
    " pas accepté.",
    FileReason.NESTED_ARCHIVE: "Le fichier contient des archives placées dans d’autres archives.",
    FileReason.UNPACKS_TOO_LARGE: "Le fichier est trop volumineux une fois décompressé.",
    FileReason.DAMAGED: "Le fichier est endommagé et n’a pas pu être vérifié. Merci de l’envoyer"
    " à nouveau.",
    FileReason.NOT_LOOKED_INTO: "Le fichier est compressé d’une manière qui n’a pas permis de le"
    " vérifier.",
    FileReason.MACROS: "Le fichier contient des macros ou des objets actifs. Merci de l’envoyer"
    " sans ceux-ci ou en PDF.",
    FileReason.ACTIVE_CONTENT: "Le fichier contient des éléments qui s’exécutent d’eux-mêmes.",
    FileReason.HUGE_PICTURE: "L’image comporte plus de pixels que permis.",
    FileReason.AMBIGUOUS_MAIL: "Le message est écrit d’une façon qui ne permet pas de savoir"
    " quels fichiers il contient. Merci de l’envoyer à nouveau depuis un autre programme.",
}

"""Notices in Dutch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mail2ticket.model.command import FaultCode
from mail2ticket.model.items import Reason
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.refusal import FileReason
from mail2ticket.wording.labels import Labels
from mail2ticket.wording.template import Template

CLOSING: Final = "[[Met vriendelijke groet\n$mailbox]]"

LABELS: Final = Labels(
    number="Nummer",
    title="Onderwerp",
    name="Afzender",
    queue="Behandelend team",
    hours="Geboekte tijd",
    duration="$hours uur",
    button="Aanvraag bekijken",
    footer="Dit bericht is automatisch verzonden.",
)

TEMPLATES: Final[Mapping[NoticeKind, Template]] = {
    NoticeKind.CREATED: Template(
        "[[$tag ]]We hebben uw aanvraag ontvangen[[: $title]]",
        "We hebben uw aanvraag[[ “$title”]] ontvangen[[ en geregistreerd onder nummer $number]]."
        "[[ Behandelend team: $queue.]]"
        "[[\n\nWilt u iets toevoegen? Laat dan $reply in het onderwerp staan wanneer u ons"
        " schrijft.]]"
        "[[\n\nU kunt uw aanvraag hier volgen:\n$link]]",
        tabled={"title", "queue"},
    ),
    NoticeKind.ADDED: Template(
        "[[$tag ]]We hebben uw bericht toegevoegd[[: $title]]",
        "We hebben uw bericht[[ “$title”]] toegevoegd[[ aan $number]]."
        "[[ Geboekte tijd: $hours uur.]]"
        "[[\n\nU kunt het hier bekijken:\n$link]]",
        tabled={"title", "hours"},
    ),
    NoticeKind.ACKNOWLEDGED: Template(
        "[[$tag ]]We hebben uw bericht ontvangen",
        "We hebben uw bericht ontvangen[[ en geregistreerd onder nummer $number]]."
        " We kennen uw adres nog niet; daarom bekijkt eerst iemand van ons het bericht.",
    ),
    NoticeKind.REFUSED: Template(
        "[[$tag ]]We konden uw bericht niet aannemen[[: $title]]",
        "We konden uw bericht[[ “$title”]] niet aannemen.[[ $reason]]",
    ),
    NoticeKind.FAILED: Template(
        "[[$tag ]]Uw bericht wacht op behandeling[[: $title]]",
        "Uw bericht[[ “$title”]] is aangekomen, maar kon niet automatisch worden verwerkt."
        "[[ $reason]] Iemand van ons bekijkt het; u hoeft het niet opnieuw te sturen.",
    ),
    NoticeKind.COMMAND_ERROR: Template(
        "[[$tag ]]We konden uw opdracht niet uitvoeren[[: $title]]",
        "We konden de opdracht op de eerste regel van uw bericht niet uitvoeren; er is niets van"
        " overgenomen.[[ $reason]] De tekst van uw bericht is niet verloren.",
    ),
    NoticeKind.FILES_DROPPED: Template(
        "[[$tag ]]We konden niet al uw bestanden bewaren[[: $title]]",
        "We konden niet alle bestanden bewaren die bij uw bericht zaten.[[ $reason]]",
    ),
    NoticeKind.ASSIGNED: Template(
        "[[$tag ]]Er is een aanvraag aan u toegewezen[[: $title]]",
        "De aanvraag[[ “$title”]][[ met nummer $number]] is aan u toegewezen."
        "[[ Afzender: $name.]][[ Behandelend team: $queue.]]"
        "[[\n\nU kunt de aanvraag hier openen:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
    NoticeKind.INFORMED: Template(
        "[[$tag ]]Ter informatie[[: $title]]",
        "We informeren u over de aanvraag[[ “$title”]][[ met nummer $number]]."
        "[[ $reason]][[ Afzender: $name.]][[ Behandelend team: $queue.]]"
        "[[\n\nU kunt de aanvraag hier openen:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
}

REASONS: Final[Mapping[str, str]] = {
    Reason.INACTIVE_SENDER: "Uw account bij ons is op dit moment niet actief.",
    Reason.UNREGISTERED: "We nemen alleen berichten aan van adressen die we kennen."
    " Schrijf ons alstublieft vanaf het adres dat u ons hebt gegeven.",
    Reason.EMPTY_SUBJECT: "Het bericht heeft geen onderwerp."
    " Vul het alstublieft in en stuur het bericht opnieuw.",
    Reason.LONG_SUBJECT: "Het onderwerp is te lang."
    " Maak het alstublieft korter en stuur het bericht opnieuw.",
    Reason.OVER_LIMIT: "Het bericht is groter dan deze mailbox toestaat.",
    Reason.KIND_NOT_ALLOWED: "Deze mailbox neemt geen berichten van deze soort aan.",
    Reason.REPLY_REFUSED: "Deze mailbox neemt alleen nieuwe aanvragen aan, geen antwoorden."
    " Schrijf alstublieft een nieuw bericht.",
    Reason.FORWARD_REFUSED: "Deze mailbox neemt geen doorgestuurde berichten aan."
    " Beschrijf uw aanvraag alstublieft in een eigen bericht.",
    Reason.CC_ONLY: "De mailbox stond alleen in kopie."
    " Stuur uw aanvraag alstublieft rechtstreeks, met de mailbox in het veld “Aan”.",
    Reason.BCC_ONLY: "De mailbox stond alleen bij de verborgen ontvangers."
    " Stuur uw aanvraag alstublieft rechtstreeks.",
    Reason.NO_ROUTE: "Het adres waarnaar u hebt geschreven, neemt op dit moment geen"
    " berichten aan.",
    Reason.WRONG_ADDRESS: "U bent bij ons geregistreerd onder een ander adres."
    " Schrijf ons alstublieft vanaf dat adres.",
    Reason.UNATTRIBUTED: "We konden uw bericht niet aan een klant koppelen."
    " Schrijf ons alstublieft vanaf het adres dat u ons hebt gegeven.",
    Reason.COMPLETED: "De aanvraag is afgerond en er kan niet meer op worden geantwoord."
    " Schrijf alstublieft een nieuw bericht.",
    Reason.DUPLICATE: "We hadden dit bericht al; het is niet nog een keer geregistreerd.",
    Reason.FLOOD: "Er kwamen in korte tijd te veel berichten van uw adres."
    " Schrijf ons later alstublieft nog eens.",
    Reason.BAD_ALERT_KEY: "De melding bevat niet de sleutel die deze mailbox vraagt.",
    FaultCode.BAD_DURATION: "De tijd is niet leesbaar."
    " U kunt hem schrijven als 1,5, als 1:30 of als 90m.",
    FaultCode.TOO_LONG: "De tijd is langer dan één boeking mag zijn.",
    FaultCode.UNKNOWN_ROLE: "Deze rol bestaat niet, of het is er niet een van u.",
    FaultCode.UNKNOWN_STATUS: "Deze status bestaat niet.",
    FaultCode.REPEATED: "Hetzelfde gegeven komt meer dan één keer voor.",
    FaultCode.NO_TIME: "De tijd ontbreekt; zonder tijd heeft de rest geen gevolg.",
    FaultCode.NOT_AN_AGENT: "Alleen onze eigen medewerkers kunnen per e-mail opdrachten geven.",
    FaultCode.NOT_VERIFIED: "We konden niet vaststellen dat het bericht van u komt.",
    FaultCode.NO_ITEM: "Het bericht noemt geen aanvraag waarop tijd kan worden geboekt.",
    FaultCode.NOT_ON_PROJECT: "Tijd kan op een ticket of een taak worden geboekt,"
    " maar niet op een project.",
    FaultCode.CLOSED: "De aanvraag is afgerond en er kan geen tijd meer op worden geboekt.",
    FaultCode.EDIT_ONLY: "De aanvraag is afgerond: geboekte tijd kan worden gewijzigd,"
    " maar niet per e-mail worden toegevoegd.",
    FaultCode.NOT_ALLOWED: "Deze mailbox staat dat niet toe.",
    FaultCode.NOT_AN_APPROVER: "Alleen wie erom is gevraagd, kan deze aanvraag goedkeuren"
    " of afwijzen.",
    FaultCode.NO_APPROVAL_PENDING: "De aanvraag wacht niet op goedkeuring.",
    FaultCode.BAD_APPROVAL: "Het antwoord is niet te lezen als goedkeuring en ook niet"
    " als afwijzing.",
    FaultCode.UNKNOWN_COMMAND: "Deze opdracht bestaat niet.",
    FaultCode.BAD_VALUE: "Dit gegeven kan die waarde niet hebben.",
    FileReason.NOT_KEPT: "Het bestand is niet bewaard.",
    FileReason.TOO_LARGE: "Het bestand is groter dan toegestaan[[ (maximaal $size)]].",
    FileReason.ALL_TOO_LARGE: "De bestanden zijn samen groter dan toegestaan[[ (maximaal"
    " $size)]].",
    FileReason.TOO_MANY_FILES: "Het bericht heeft meer bestanden dan toegestaan.",
    FileReason.TYPE_REFUSED: "Bestanden van dit type[[ ($type)]] worden niet aangenomen.",
    FileReason.HIDDEN_ENDING: "De naam van het bestand verbergt het type.",
    FileReason.INFECTED: "In het bestand is iets schadelijks gevonden.",
    FileReason.UNSCANNED: "Het bestand kon niet op virussen worden gecontroleerd.",
    FileReason.ENCRYPTED: "Het bestand is met een wachtwoord beveiligd en kon daarom niet"
    " worden gecontroleerd.",
    FileReason.DEEP_IN_CHAIN: "Het bestand hoort bij een eerder bericht van het"
    " doorgestuurde gesprek.",
    FileReason.INLINE_IMAGE: "De afbeelding hoort bij de tekst en is te klein om als"
    " bestand te bewaren.",
    FileReason.MORE_FILES: "Andere bestanden zijn niet bewaard[[: $count]].",
    FileReason.DOUBLE_ENDING: "De naam van het bestand heeft twee extensies, en de laatste is"
    " die van een programma.",
    FileReason.ODD_NAME: "Sommige systemen lezen de naam van het bestand anders. Geef het"
    " bestand een andere naam.",
    FileReason.DISGUISED: "Het bestand is niet wat de naam zegt.",
    FileReason.REFUSED_INSIDE: "Het bestand bevat een ander bestand van een type[[ ($type)]] dat"
    " niet wordt aangenomen.",
    FileReason.NESTED_ARCHIVE: "Het bestand bevat archieven in archieven.",
    FileReason.UNPACKS_TOO_LARGE: "Het bestand is uitgepakt te groot.",
    FileReason.DAMAGED: "Het bestand is beschadigd en kon niet worden gecontroleerd. Stuur het"
    " nog een keer.",
    FileReason.NOT_LOOKED_INTO: "Het bestand is ingepakt op een manier die niet kon worden"
    " gecontroleerd.",
    FileReason.MACROS: "Het bestand bevat macro's of actieve objecten. Stuur het zonder, of als"
    " PDF.",
    FileReason.ACTIVE_CONTENT: "Het bestand bevat inhoud die zelf iets uitvoert.",
    FileReason.HUGE_PICTURE: "De afbeelding heeft meer pixels dan toegestaan.",
    FileReason.AMBIGUOUS_MAIL: "Het bericht is zo geschreven dat niet duidelijk is welke"
    " bestanden erbij horen. Stuur het nog een keer met een ander programma.",
}

"""Notices in Portuguese, in words that are at home in Portugal and in Brazil."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mail2ticket.model.command import FaultCode
from mail2ticket.model.items import Reason
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.refusal import FileReason
from mail2ticket.wording.labels import Labels
from mail2ticket.wording.template import Template

CLOSING: Final = "[[Com os melhores cumprimentos\n$mailbox]]"

LABELS: Final = Labels(
    number="Número",
    title="Assunto",
    name="Remetente",
    queue="Encaminhado para",
    hours="Tempo lançado",
    duration="$hours h",
    button="Ver o pedido",
    footer="Esta mensagem foi enviada automaticamente.",
)

TEMPLATES: Final[Mapping[NoticeKind, Template]] = {
    NoticeKind.CREATED: Template(
        "[[$tag ]]Recebemos o seu pedido[[: $title]]",
        "Recebemos o seu pedido[[ “$title”]][[ e atribuímos-lhe o número $number]]."
        "[[ Encaminhado para: $queue.]]"
        "[[\n\nDeseja acrescentar algo? Ao escrever-nos, mantenha $reply no assunto,"
        " por favor.]]"
        "[[\n\nPode acompanhar o seu pedido aqui:\n$link]]",
        tabled={"title", "queue"},
    ),
    NoticeKind.ADDED: Template(
        "[[$tag ]]A sua mensagem foi acrescentada[[: $title]]",
        "A sua mensagem[[ “$title”]] foi acrescentada[[ a $number]]."
        "[[ Tempo lançado: $hours h.]]"
        "[[\n\nPode vê-la aqui:\n$link]]",
        tabled={"title", "hours"},
    ),
    NoticeKind.ACKNOWLEDGED: Template(
        "[[$tag ]]Recebemos a sua mensagem",
        "Recebemos a sua mensagem[[ e atribuímos-lhe o número $number]]."
        " Ainda não conhecemos o seu endereço; por isso, vamos lê-la primeiro.",
    ),
    NoticeKind.REFUSED: Template(
        "[[$tag ]]Não foi possível aceitar a sua mensagem[[: $title]]",
        "Não foi possível aceitar a sua mensagem[[ “$title”]].[[ $reason]]",
    ),
    NoticeKind.FAILED: Template(
        "[[$tag ]]A sua mensagem aguarda análise[[: $title]]",
        "A sua mensagem[[ “$title”]] chegou, mas não pôde ser tratada automaticamente."
        "[[ $reason]] Vamos analisá-la; não é preciso enviá-la de novo.",
    ),
    NoticeKind.COMMAND_ERROR: Template(
        "[[$tag ]]Não foi possível executar o seu comando[[: $title]]",
        "Não foi possível executar o comando da primeira linha da sua mensagem; nada dele foi"
        " aplicado.[[ $reason]] O texto da sua mensagem não se perdeu.",
    ),
    NoticeKind.FILES_DROPPED: Template(
        "[[$tag ]]Não foi possível guardar todos os seus anexos[[: $title]]",
        "Não foi possível guardar todos os anexos da sua mensagem.[[ $reason]]",
    ),
    NoticeKind.ASSIGNED: Template(
        "[[$tag ]]Foi-lhe atribuído um pedido[[: $title]]",
        "Foi-lhe atribuído o pedido[[ “$title”]][[ com o número $number]]."
        "[[ Remetente: $name.]][[ Encaminhado para: $queue.]]"
        "[[\n\nPode abri-lo aqui:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
    NoticeKind.INFORMED: Template(
        "[[$tag ]]Para sua informação[[: $title]]",
        "Damos-lhe conhecimento do pedido[[ “$title”]][[ com o número $number]]."
        "[[ $reason]][[ Remetente: $name.]][[ Encaminhado para: $queue.]]"
        "[[\n\nPode abri-lo aqui:\n$link]]",
        tabled={"title", "name", "queue"},
    ),
}

REASONS: Final[Mapping[str, str]] = {
    Reason.INACTIVE_SENDER: "De momento, a sua conta não está ativa.",
    Reason.UNREGISTERED: "Só aceitamos mensagens de endereços que conhecemos."
    " Escreva, por favor, do endereço que nos indicou.",
    Reason.EMPTY_SUBJECT: "A mensagem não tem assunto. Acrescente-o e envie-a de novo, por favor.",
    Reason.LONG_SUBJECT: "O assunto é longo demais."
    " Encurte-o e envie a mensagem de novo, por favor.",
    Reason.OVER_LIMIT: "A mensagem é maior do que esta caixa de correio permite.",
    Reason.KIND_NOT_ALLOWED: "Esta caixa de correio não aceita mensagens deste tipo.",
    Reason.REPLY_REFUSED: "Esta caixa de correio só aceita novos pedidos, e não respostas."
    " Escreva uma nova mensagem, por favor.",
    Reason.FORWARD_REFUSED: "Esta caixa de correio não aceita mensagens encaminhadas."
    " Descreva o pedido numa mensagem sua, por favor.",
    Reason.CC_ONLY: "A caixa de correio estava apenas em cópia."
    " Envie-lhe o pedido diretamente, no campo “Para”, por favor.",
    Reason.BCC_ONLY: "A caixa de correio estava apenas entre os destinatários ocultos."
    " Envie-lhe o pedido diretamente, por favor.",
    Reason.NO_ROUTE: "O endereço para o qual escreveu não aceita mensagens de momento.",
    Reason.WRONG_ADDRESS: "O seu registo está associado a outro endereço."
    " Escreva, por favor, desse endereço.",
    Reason.UNATTRIBUTED: "Não foi possível associar a sua mensagem a um cliente nosso."
    " Escreva, por favor, do endereço que nos indicou.",
    Reason.COMPLETED: "O pedido está concluído e já não aceita respostas."
    " Escreva uma nova mensagem, por favor.",
    Reason.DUPLICATE: "Já tínhamos esta mensagem; por isso, não foi registada de novo.",
    Reason.FLOOD: "Chegaram demasiadas mensagens do seu endereço em pouco tempo."
    " Escreva de novo mais tarde, por favor.",
    Reason.BAD_ALERT_KEY: "O alerta não traz a chave que esta caixa de correio exige.",
    FaultCode.BAD_DURATION: "O tempo indicado não é legível."
    " Pode ser escrito como 1,5, como 1:30 ou como 90m.",
    FaultCode.TOO_LONG: "O tempo é maior do que um só lançamento permite.",
    FaultCode.UNKNOWN_ROLE: "Essa função não existe ou não é uma das suas.",
    FaultCode.UNKNOWN_STATUS: "Esse estado não existe.",
    FaultCode.REPEATED: "A mesma indicação aparece mais de uma vez.",
    FaultCode.NO_TIME: "Falta o tempo; sem ele, o resto não tem efeito.",
    FaultCode.NOT_AN_AGENT: "Só o nosso próprio pessoal pode dar comandos por e-mail.",
    FaultCode.NOT_VERIFIED: "Não foi possível confirmar que a mensagem é sua.",
    FaultCode.NO_ITEM: "A mensagem não indica nenhum pedido em que lançar o tempo.",
    FaultCode.NOT_ON_PROJECT: "O tempo pode ser lançado num ticket ou numa tarefa,"
    " mas não num projeto.",
    FaultCode.CLOSED: "O pedido está concluído e já não aceita mais tempo.",
    FaultCode.EDIT_ONLY: "O pedido está concluído: o tempo lançado pode ser alterado,"
    " mas não acrescentado por e-mail.",
    FaultCode.NOT_ALLOWED: "Esta caixa de correio não o permite.",
    FaultCode.NOT_AN_APPROVER: "Só quem foi consultado pode aprovar ou rejeitar este pedido.",
    FaultCode.NO_APPROVAL_PENDING: "O pedido não aguarda aprovação.",
    FaultCode.BAD_APPROVAL: "A resposta não se lê nem como aprovação nem como rejeição.",
    FaultCode.UNKNOWN_COMMAND: "Esse comando não existe.",
    FaultCode.BAD_VALUE: "Esta indicação não admite o valor dado.",
    FileReason.NOT_KEPT: "O anexo não foi guardado.",
    FileReason.TOO_LARGE: "O anexo é maior do que o permitido[[ (no máximo $size)]].",
    FileReason.ALL_TOO_LARGE: "No conjunto, os anexos são maiores do que o permitido[[ (no"
    " máximo $size)]].",
    FileReason.TOO_MANY_FILES: "A mensagem tem mais anexos do que o permitido.",
    FileReason.TYPE_REFUSED: "Não são aceites anexos deste tipo[[ ($type)]].",
    FileReason.HIDDEN_ENDING: "O nome do anexo esconde o seu tipo.",
    FileReason.INFECTED: "Foi encontrado algo nocivo no anexo.",
    FileReason.UNSCANNED: "Não foi possível verificar se o anexo tem vírus.",
    FileReason.ENCRYPTED: "O anexo está protegido por palavra-passe; por isso, não foi"
    " possível verificá-lo.",
    FileReason.DEEP_IN_CHAIN: "O anexo pertence a uma mensagem anterior da conversa encaminhada.",
    FileReason.INLINE_IMAGE: "A imagem faz parte do texto e é pequena demais para ser"
    " guardada como anexo.",
    FileReason.MORE_FILES: "Não foram guardados outros anexos[[: $count]].",
    FileReason.DOUBLE_ENDING: "O nome do anexo tem duas extensões, e a última é a de um programa.",
    FileReason.ODD_NAME: "Alguns sistemas interpretam o nome do anexo de outra forma. Por favor,"
    " mude o nome.",
    FileReason.DISGUISED: "O anexo não é o que o nome indica.",
    FileReason.REFUSED_INSIDE: "O anexo contém outro de um tipo[[ ($type)]] que não é aceite.",
    FileReason.NESTED_ARCHIVE: "O anexo contém arquivos comprimidos dentro de outros.",
    FileReason.UNPACKS_TOO_LARGE: "O anexo é demasiado grande depois de descomprimido.",
    FileReason.DAMAGED: "O anexo está danificado e não pôde ser verificado. Por favor, envie-o"
    " de novo.",
    FileReason.NOT_LOOKED_INTO: "O anexo está comprimido de uma forma que não pôde ser"
    " verificada.",
    FileReason.MACROS: "O anexo contém macros ou objetos ativos. Por favor, envie-o sem eles ou"
    " como PDF.",
    FileReason.ACTIVE_CONTENT: "O anexo contém elementos que se executam sozinhos.",
    FileReason.HUGE_PICTURE: "A imagem tem mais píxeis do que o permitido.",
    FileReason.AMBIGUOUS_MAIL: "A mensagem está escrita de uma forma que não deixa claro que"
    " anexos contém. Por favor, envie-a de novo a partir de outro programa.",
}

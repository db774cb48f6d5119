"""Before the transaction: who is the mail from, by our own check of its signatures (S4)?"""

from __future__ import annotations

from mail2ticket.errors import StoreError
from mail2ticket.handling.timing import Stopwatch
from mail2ticket.logbook import remark
from mail2ticket.model.case import Parsed
from mail2ticket.model.facts import Facts
from mail2ticket.model.message import AuthenticationResult, Message
from mail2ticket.model.patience import TimeIsOver
from mail2ticket.policy import Policy
from mail2ticket.ports import AsyncAuthenticator, Authenticator
from mail2ticket.rules import Asking, Doubting


def vouched(
    authenticator: Authenticator,
    content: bytes,
    message: Message,
    policy: Policy,
    watch: Stopwatch,
) -> tuple[AuthenticationResult, ...]:
    """
    Return what *authenticator* finds out of *message*; nothing where no rule needs it.

    Raises:
        StoreError: if the mail is to be put off.
    """
    if not _is_in_doubt(message, policy, watch):
        return ()
    try:
        return authenticator.authenticate(content, message)
    except Exception as error:  # noqa: BLE001 - whatever it raises, nobody is verified
        return _failed(error)


async def async_vouched(
    authenticator: AsyncAuthenticator,
    content: bytes,
    message: Message,
    policy: Policy,
    watch: Stopwatch,
) -> tuple[AuthenticationResult, ...]:
    """Return what `vouched` does, for async hosts."""
    if not _is_in_doubt(message, policy, watch):
        return ()
    try:
        return await authenticator.authenticate(content, message)
    except Exception as error:  # noqa: BLE001 - whatever it raises, nobody is verified
        return _failed(error)


def _is_in_doubt(message: Message, policy: Policy, watch: Stopwatch) -> bool:
    """
    Return whether a rule goes by our own check of *message*, and none before it can answer.

    So that nobody waits for DNS where our own servers have said it. A rule that raises, or has
    no time left, leaves nothing to check: the mail is held for it.
    """
    try:
        return watch.run(_is_asked, message, policy)
    except (Exception, TimeIsOver):  # noqa: BLE001 - it is raised again where it is dealt with
        return False


def _is_asked(message: Message, policy: Policy) -> bool:
    case = Parsed(message=message, facts=Facts(), desk=policy)
    for rule in policy.trust:
        if isinstance(rule, Doubting):
            return rule.is_in_doubt(message, policy)
        if isinstance(rule, Asking):
            continue  # nobody has looked up yet what it goes by
        if rule(case) is not None:
            return False
    return False


def _failed(error: Exception) -> tuple[AuthenticationResult, ...]:
    """
    Return what is known of a sender on whom the check raised: nothing, so not verified.

    Raises:
        StoreError: if that is what it raised, for then the mail is put off.
    """
    if isinstance(error, StoreError):
        raise error
    kind = type(error).__name__
    remark("the check of who a mail is from raised %s", kind)
    reason = f"the check raised {kind}"
    return (AuthenticationResult(server="", method="dmarc", result="temperror", reason=reason),)

# The part of msal that accounts.microsoft uses; it ships no types.
from collections.abc import Mapping, Sequence

class ClientApplication:
    def __init__(
        self,
        client_id: str,
        client_credential: str | Mapping[str, str] | None = None,
        *,
        authority: str = ...,
        instance_discovery: bool = ...,
        timeout: float = ...,
    ) -> None: ...
    def acquire_token_by_refresh_token(
        self, refresh_token: str, scopes: Sequence[str]
    ) -> dict[str, object]: ...
    def acquire_token_for_client(self, scopes: Sequence[str]) -> dict[str, object]: ...
    def remove_tokens_for_client(self) -> None: ...

class PublicClientApplication(ClientApplication): ...
class ConfidentialClientApplication(ClientApplication): ...

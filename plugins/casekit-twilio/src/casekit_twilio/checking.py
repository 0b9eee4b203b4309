"""What `casekit doctor` asks Twilio."""

from __future__ import annotations

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException

from casekit_twilio.client import Clients
from casekit_twilio.words import meaning


def check_account(clients: Clients) -> list[str]:
    """Return what is wrong with the account, a sentence each; nothing is sent."""
    client = clients.get()
    try:
        account = client.api.accounts(client.account_sid).fetch()
    except TwilioException as error:
        code = getattr(error, "code", None)
        why = meaning(code if isinstance(code, int) else None).tell or "Twilio refused to answer"
        return [f"{why} ({code}). Check account_sid and auth_token."]
    except RequestException as error:
        return [
            f"Twilio cannot be reached ({type(error).__name__}). Check base_url and the network."
        ]
    if account.status != "active":
        return [f"the Twilio account is {account.status}. Ask Twilio, or pay the bill."]
    return []

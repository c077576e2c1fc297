"""Handing out accounts and letters, and inviting colleagues. The only writers."""

from cleanreport.credentials.actions.accounts import Opened, close, edit, give_letter, lift_lock, open_account, reopen
from cleanreport.credentials.actions.batches import (
    Given,
    ask_new,
    ask_renewed,
    claim,
    erase,
    fail,
    fetched,
    finish,
    forget,
    give_part,
    keep,
    open_accounts,
    put_back,
    put_back_abandoned,
)
from cleanreport.credentials.actions.invitations import accept, end_access, invite, send_again, withdraw

__all__ = [
    "Given",
    "Opened",
    "accept",
    "ask_new",
    "ask_renewed",
    "claim",
    "close",
    "edit",
    "end_access",
    "erase",
    "fail",
    "fetched",
    "finish",
    "forget",
    "give_letter",
    "give_part",
    "invite",
    "keep",
    "lift_lock",
    "open_account",
    "open_accounts",
    "put_back",
    "put_back_abandoned",
    "reopen",
    "send_again",
    "withdraw",
]

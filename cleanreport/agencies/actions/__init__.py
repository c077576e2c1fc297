"""Keeping the register of agencies, and who works for them. The only writers."""

from cleanreport.agencies.actions.accounts import open_account
from cleanreport.agencies.actions.history import begin_names, close, merge, rename, reopen, take_back_name
from cleanreport.agencies.actions.ministries import correct_ministry, create_ministry, ministry
from cleanreport.agencies.actions.register import create, edit, record_agencies, record_agency
from cleanreport.agencies.facts import Facts

__all__ = [
    "Facts",
    "begin_names",
    "close",
    "correct_ministry",
    "create",
    "create_ministry",
    "edit",
    "merge",
    "ministry",
    "open_account",
    "record_agencies",
    "record_agency",
    "rename",
    "reopen",
    "take_back_name",
]

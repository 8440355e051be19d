"""Every change of a story's state: one function each, in one transaction.

Views, admin, tasks and commands call these; nothing else writes a submission's state.
"""

from .clock import purge_abandoned_photos
from .consenting import record_consent
from .erasing import withdraw
from .publishing import after_publish, after_unpublish, note_refusal
from .receiving import receive, record_by_hand
from .replaying import replay_ledger
from .reviewing import accept, add_note, ask_for_change, decline, reopen
from .steps import WrongState

__all__ = [
    "WrongState",
    "accept",
    "add_note",
    "after_publish",
    "after_unpublish",
    "ask_for_change",
    "decline",
    "note_refusal",
    "purge_abandoned_photos",
    "receive",
    "record_by_hand",
    "record_consent",
    "reopen",
    "replay_ledger",
    "withdraw",
]

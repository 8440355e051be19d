"""Every change of a story's state: one function each, in one transaction.

Views, admin, tasks and commands call these; nothing else writes a submission's state.
"""

from .clearing import clear_finding, open_findings, working_version
from .consenting import (
    carry_over,
    confirm_consent,
    may_be_reconfirmed,
    only_leaves_out,
    possible_ages,
    reconfirm,
    record_consent,
    redact,
)
from .erasing import close, purge, withdraw
from .linking import answer_link_request, note_same_browser, request_links, use_up
from .picturing import confirm_others_agreed, crop_photo, remove_photo
from .publishing import after_publish, after_unpublish, approve, note_refusal, publish
from .receiving import change, invite_guardian, receive, receive_from_guardian, record_by_hand
from .replaying import replay_ledger
from .requesting import agree, ask_consent, cancel_request, disagree, missing_roles, revoke
from .reviewing import accept, add_note, ask_for_change, decline, not_a_robot, reopen
from .safeguarding import close_concern, raise_concern
from .steps import WrongState

__all__ = [
    "WrongState",
    "accept",
    "add_note",
    "after_publish",
    "after_unpublish",
    "agree",
    "answer_link_request",
    "approve",
    "ask_consent",
    "ask_for_change",
    "cancel_request",
    "carry_over",
    "change",
    "clear_finding",
    "close",
    "close_concern",
    "confirm_consent",
    "confirm_others_agreed",
    "crop_photo",
    "decline",
    "disagree",
    "invite_guardian",
    "may_be_reconfirmed",
    "missing_roles",
    "not_a_robot",
    "note_refusal",
    "note_same_browser",
    "only_leaves_out",
    "open_findings",
    "possible_ages",
    "publish",
    "purge",
    "raise_concern",
    "receive",
    "receive_from_guardian",
    "reconfirm",
    "record_by_hand",
    "record_consent",
    "redact",
    "remove_photo",
    "reopen",
    "replay_ledger",
    "request_links",
    "revoke",
    "use_up",
    "withdraw",
    "working_version",
]

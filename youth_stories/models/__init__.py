from .age_sign import AgeSign
from .approval import PublicationApproval
from .concern import Concern
from .consent import Consent, ConsentConfirmation, ConsentWithdrawal
from .consent_request import ConsentRequest
from .content import AgeBand, Field, Stage, StoryContent
from .element import Element
from .erasure import Erasure
from .event import SentMail, SubmissionEvent
from .former_address import FormerAddress
from .guardian_question import GuardianQuestion
from .hidden_story import HiddenStory
from .identifier import ClearedIdentifier
from .last_round import LastRound
from .new_address import NewAddress
from .photo import PublicPhoto, PublicPhotoRendition, StoryPhoto
from .post import StoryPost
from .private_link import LinkRequest, PrivateLink
from .refusal import PublicationRefused
from .safeguarding_settings import SafeguardingSettings
from .saved_answer import SavedAnswer
from .saved_form import SavedForm
from .share_card import ShareCard
from .story import StoryPage
from .submission import Submission
from .suppressed_address import SuppressedAddress
from .tombstone import Tombstone
from .translation import StoryTranslation
from .undelivered_mail import UndeliveredMail
from .wall import HearFromOurYouthPage
from .wording import Wording

__all__ = [
    "AgeBand",
    "AgeSign",
    "ClearedIdentifier",
    "Concern",
    "Consent",
    "ConsentConfirmation",
    "ConsentRequest",
    "ConsentWithdrawal",
    "Element",
    "Erasure",
    "Field",
    "FormerAddress",
    "GuardianQuestion",
    "HearFromOurYouthPage",
    "HiddenStory",
    "LastRound",
    "LinkRequest",
    "NewAddress",
    "PrivateLink",
    "PublicPhoto",
    "PublicPhotoRendition",
    "PublicationApproval",
    "PublicationRefused",
    "SafeguardingSettings",
    "SavedAnswer",
    "SavedForm",
    "SentMail",
    "ShareCard",
    "Stage",
    "StoryContent",
    "StoryPage",
    "StoryPhoto",
    "StoryPost",
    "StoryTranslation",
    "Submission",
    "SubmissionEvent",
    "SuppressedAddress",
    "Tombstone",
    "UndeliveredMail",
    "Wording",
]

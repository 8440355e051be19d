from .age_sign import AgeSign
from .approval import PublicationApproval
from .concern import Concern
from .consent import Consent, ConsentConfirmation, ConsentWithdrawal
from .consent_request import ConsentRequest
from .content import AgeBand, Field, Stage, StoryContent
from .element import Element
from .erasure import Erasure
from .event import SentMail, SubmissionEvent
from .guardian_question import GuardianQuestion
from .identifier import ClearedIdentifier
from .new_address import NewAddress
from .photo import PublicPhoto, PublicPhotoRendition, StoryPhoto
from .post import StoryPost
from .private_link import LinkRequest, PrivateLink
from .refusal import PublicationRefused
from .safeguarding_settings import SafeguardingSettings
from .saved_form import SavedForm
from .story import StoryPage
from .submission import Submission
from .suppressed_address import SuppressedAddress
from .tombstone import Tombstone
from .translation import StoryTranslation
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
    "GuardianQuestion",
    "HearFromOurYouthPage",
    "LinkRequest",
    "NewAddress",
    "PrivateLink",
    "PublicPhoto",
    "PublicPhotoRendition",
    "PublicationApproval",
    "PublicationRefused",
    "SafeguardingSettings",
    "SavedForm",
    "SentMail",
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
    "Wording",
]

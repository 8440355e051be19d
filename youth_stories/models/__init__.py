from .approval import PublicationApproval
from .closed import ClosedStory
from .concern import Concern
from .consent import Consent, ConsentConfirmation, ConsentWithdrawal
from .content import AgeBand, Field, Stage, StoryContent
from .element import Element
from .finding import ClearedFinding
from .link import LinkRequest, PrivateLink
from .photo import PublicPhoto, PublicPhotoRendition, StoryPhoto
from .request import ConsentRequest
from .robots import RateCounter, SpentToken
from .safeguarding import SafeguardingSettings
from .story import PublicationRefused, StoryPage
from .submission import SentMail, Submission, SubmissionEvent
from .wall import HearFromOurYouthPage
from .wording import Wording

__all__ = [
    "AgeBand",
    "ClearedFinding",
    "ClosedStory",
    "Concern",
    "Consent",
    "ConsentConfirmation",
    "ConsentRequest",
    "ConsentWithdrawal",
    "Element",
    "Field",
    "HearFromOurYouthPage",
    "LinkRequest",
    "PrivateLink",
    "PublicPhoto",
    "PublicPhotoRendition",
    "PublicationApproval",
    "PublicationRefused",
    "RateCounter",
    "SafeguardingSettings",
    "SentMail",
    "SpentToken",
    "Stage",
    "StoryContent",
    "StoryPage",
    "StoryPhoto",
    "Submission",
    "SubmissionEvent",
    "Wording",
]

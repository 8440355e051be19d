from .consent import Consent, ConsentWithdrawal
from .content import AgeBand, Field, Stage, StoryContent
from .element import Element
from .finding import ClearedFinding
from .photo import PublicPhoto, PublicPhotoRendition, StoryPhoto
from .story import PublicationRefused, StoryPage
from .submission import Submission, SubmissionEvent
from .wall import HearFromOurYouthPage

__all__ = [
    "AgeBand",
    "ClearedFinding",
    "Consent",
    "ConsentWithdrawal",
    "Element",
    "Field",
    "HearFromOurYouthPage",
    "PublicPhoto",
    "PublicPhotoRendition",
    "PublicationRefused",
    "Stage",
    "StoryContent",
    "StoryPage",
    "StoryPhoto",
    "Submission",
    "SubmissionEvent",
]

"""The card as people see it before they agree to it: drawn on request, and stored nowhere."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static

from ..models import ShareCard, StoryContent
from . import drawing


def card_response(story: StoryContent, number: int | None) -> HttpResponse:
    """The wide card, or the site's own picture, which is shared where no card can be drawn."""
    try:
        picture = drawing.card(story, number, ShareCard.Format.WIDE)
    except drawing.LettersMissing:
        return redirect(static("icons/share.png"))
    return HttpResponse(picture, content_type="image/jpeg")

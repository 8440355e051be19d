import secrets

from django.db import models
from django.utils.translation import gettext as _

from .story import StoryPage


def random_name(instance: models.Model, filename: str) -> str:
    """128 random bits as a file name: nobody finds a card who was not given its address."""
    return f"{ShareCard.FOLDER}/{secrets.token_hex(16)}.jpg"


class ShareCard(models.Model):
    """A picture of a public story to share, made by a task. It is deleted as soon as the story may
    not be shared any more: see cards/stored.py.
    """

    class Format(models.TextChoices):
        WIDE = "wide", "1200 × 630"
        SQUARE = "square", "1080 × 1080"
        POST = "post", "1080 × 1350"
        STORY = "story", "1080 × 1920"

    FOLDER = "images/story_cards"  # psec_site/media.py lets caches keep it only briefly

    page = models.ForeignKey(StoryPage, on_delete=models.CASCADE, related_name="cards")
    format = models.CharField(max_length=10, choices=Format)
    file = models.FileField(upload_to=random_name, max_length=100)
    # Of the page it was drawn from.
    content_hash = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "format"], name="one_card_per_format")
        ]

    def __str__(self):
        return f"Card {self.pk}"

    @property
    def use(self) -> str:
        """What it is good for, in the active language."""
        uses = {
            "wide": _("For messages and links"),
            "square": _("Square"),
            "post": _("For a post"),
            "story": _("For a story on a phone"),
        }
        return uses[self.format]

    @property
    def url(self) -> str:
        """Its address on this site."""
        return self.file.url

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height in pixels."""
        width, height = self.get_format_display().split(" × ")
        return int(width), int(height)

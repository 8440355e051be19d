from uuid import UUID

from django.db import models
from django.db.models import Max


class ElementManager(models.Manager["Element"]):
    def give(self, translation_key: UUID) -> "Element":
        """The story's element, created if it has none. Call it with the wall's row locked."""
        element = self.filter(translation_key=translation_key).first()
        if element is None:
            element = self.create(number=self.next_number(), translation_key=translation_key)
        return element

    def next_number(self) -> int:
        """One more than the highest number ever given."""
        return (self.aggregate(highest=Max("number"))["highest"] or 0) + 1

    def open_numbers(self, count: int) -> range:
        """The next numbers to be given, for the wall's invitation to share a story."""
        first = self.next_number()
        return range(first, first + count)


class Element(models.Model):
    """The element number of a story, given once, at its first publication.

    Rows are never changed or deleted: once the story's page is gone, its number answers 410.
    """

    number = models.PositiveIntegerField(primary_key=True)
    translation_key = models.UUIDField(unique=True, editable=False)
    given_at = models.DateTimeField(auto_now_add=True)

    objects = ElementManager()

    def __str__(self):
        return str(self.number)

from django.db import models
from django.db.models import Max


class ElementManager(models.Manager["Element"]):
    def give(self, translation_key) -> "Element":
        """The story's number, given now if it has none. To be called with the wall's row locked."""
        element = self.filter(translation_key=translation_key).first()
        if element is None:
            element = self.create(number=self.next_number(), translation_key=translation_key)
        return element

    def next_number(self) -> int:
        return (self.aggregate(highest=Max("number"))["highest"] or 0) + 1

    def open_numbers(self, count: int) -> range:
        """The next elements that are still missing, to invite with."""
        first = self.next_number()
        return range(first, first + count)


class Element(models.Model):
    """A number on the wall. It is given once, at first publication, and outlives its story.

    Rows are never deleted and never change: the page may go, its number stays and answers 410.
    """

    number = models.PositiveIntegerField(primary_key=True)
    translation_key = models.UUIDField(unique=True, editable=False)
    given_at = models.DateTimeField(auto_now_add=True)

    objects = ElementManager()

    def __str__(self):
        return str(self.number)

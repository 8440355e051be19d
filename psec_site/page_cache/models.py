from django.db import models


class ContentChange(models.Model):
    """One change of what visitors see. All rows together are the content version.

    A row per change, so that two people who publish at the same time do not wait for each other,
    as they would with one counter.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self):
        return f"Change {self.pk}"

from django.db import models


class ContentChange(models.Model):
    """Something that visitors see was changed. The rows together are the content version.

    Rows and not one counter: two people who publish at once never wait for each other.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self):
        return f"Change {self.pk}"

from django.db import models


class LoadedContent(models.Model):
    """What load_content has added to this site once. Staff may have deleted it since."""

    name = models.CharField(max_length=60, primary_key=True)

    def __str__(self):
        return self.name

"""Four ways to begin a story, for whoever would like one."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Beginning:
    """What it is called, its first words, and a made-up example."""

    name: str | Promise
    words: str | Promise
    example: str | Promise


BEGINNINGS = (
    Beginning(
        _("The spark"),
        _("It started when"),
        _(
            "It started when the power went out for two days. "
            "I wanted to know where light comes from."
        ),
    ),
    Beginning(
        _("Something I built"),
        _("I made"),
        _("I made a night light from an old phone charger. It took nine tries."),
    ),
    Beginning(
        _("Who showed me"),
        _("Somebody showed me"),
        _("My aunt fixes buses. One Saturday she let me hold the wrench."),
    ),
    Beginning(
        _("What I want to fix"),
        _("I want to fix"),
        _("Our creek smells after rain. I test the water to find out why."),
    ),
)

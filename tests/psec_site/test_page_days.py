"""The numbers of days that pages name, beside those of the settings."""

import pytest

from pages.models import StandardPage
from psec_site.monitoring.findings import Problem
from psec_site.monitoring.page_checks import check_days_in_pages

pytestmark = pytest.mark.django_db


def test_a_changed_setting_names_the_sentences_of_both_languages_with_the_old_number(settings):
    assert check_days_in_pages()
    settings.DECLINED_DAYS = 45
    with pytest.raises(Problem) as problem:
        check_days_in_pages()
    for address, sentence in (
        ("/for-families/", "we erase it after 30 days."),
        ("/es/for-families/", "la borramos en 30 días."),
    ):
        assert f" {address}: “" in problem.value.what
        assert f"{sentence}”" in problem.value.what
    assert problem.value.what.count("“") == 2


def test_pages_that_nobody_sees_may_say_what_they_like(settings):
    settings.DECLINED_DAYS = 45
    for page in StandardPage.objects.filter(slug="for-families"):
        page.unpublish()
    assert check_days_in_pages()

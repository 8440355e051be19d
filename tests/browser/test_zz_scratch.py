import pytest

def test_a(page, live_server):
    page.goto(f"{live_server.url}/livez/")
    assert "ok" in page.content()
    from wagtail.models import Page
    assert Page.objects.count() >= 1

def test_b(page, live_server):
    from wagtail.models import Page
    assert Page.objects.count() >= 1
    page.goto(f"{live_server.url}/readyz/")
    assert "true" in page.content()

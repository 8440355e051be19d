"""Staff do their work on a phone, each task in the role that does it."""

import pytest

from tests.browser.staff.hand import Hand
from tests.browser.steps import sign_in
from tests.factories import member_of


@pytest.fixture
def browser_context_args(browser_context_args):
    phone = {"width": 390, "height": 844}
    return {**browser_context_args, "viewport": phone, "has_touch": True, "is_mobile": True}


@pytest.fixture
def on_a_phone(page, live_server):
    """A function that signs in somebody with this role, and returns their hand on the phone."""

    def begin(*roles: str, name="staff") -> Hand:
        sign_in(page, live_server, member_of(*roles, name=name))
        return Hand(page, live_server.url)

    return begin

import pytest

from tests.factories import member_of


@pytest.fixture
def reviewer(client):
    user = member_of("Story reviewers", name="reviewer")
    client.force_login(user)
    return user

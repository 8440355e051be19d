"""What members of staff do, so that tests need not know the pages."""

from django.urls import reverse

PASSWORD = "a long password"


def sign_in(client, user, password=PASSWORD, **extra):
    data = {"login": user.email, "password": password}
    return client.post(reverse("account_login"), data, **extra)

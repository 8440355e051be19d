"""Nobody begins with a password that somebody else made up, and no invitation goes unseen."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from psec_site.staff import people
from psec_site.staff.models import Invitation, StaffSession, User
from tests.factories import member_of, run_waiting_tasks
from youth_stories.models import SafeguardingSettings

pytestmark = pytest.mark.django_db

PASSWORD = "a long password"
ADD = "/admin/users/new/"


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def kim(client) -> User:
    """An administrator, signed in with a code."""
    user = member_of("Administrators", name="kim")
    sign_in(client, user)
    prove(client)
    return user


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss@example.org", PASSWORD)


def prove(client):
    """Sign in afresh, as before everything that changes an account."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def edit(user) -> str:
    return reverse("wagtailusers_users:edit", args=[user.pk])


def bulk(action, *people) -> str:
    address = reverse("wagtail_bulk_action", args=["staff", "user", action])
    return f"{address}?{'&'.join(f'id={user.pk}' for user in people)}"


def form(user, **changes):
    data = {"email": user.email, "first_name": "Sample", "last_name": "Person", "is_active": "on"}
    return data | {"groups": [group.pk for group in user.groups.all()]} | changes


def sign_in(client, user):
    user.set_password(PASSWORD)
    user.save()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client.post(reverse("mfa_authenticate"), {"code": code(secret)})


def code(secret: str) -> str:
    counter = list(totp.yield_hotp_counters_from_time())[1]
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def link_to(address: str, mailoutbox) -> str:
    letter = next(mail for mail in reversed(mailoutbox) if mail.to == [address])
    return re.search(r"/account/invitation/\S+", letter.body)[0]


def subjects_to(address: str, mailoutbox) -> list[str]:
    subjects = [mail.subject for mail in mailoutbox if mail.to == [address]]
    return [subject for subject in subjects if "new browser" not in subject]


def begin(client, link):
    """Open the link of an invitation, and set a password and an app for codes."""
    assert client.post(link).url == reverse("mfa_index")
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_set_password"), passwords)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})


# allauth records the first use of a way to sign in after the commit.
@pytest.mark.django_db(transaction=True)
def test_ana_is_invited_and_chooses_how_she_signs_in(client, kim, mailoutbox, django_client):
    role = Group.objects.get(name="Story reviewers")
    html = client.get(ADD).content.decode()
    assert "Read what young people send" in html
    assert "Invite a person" in html
    assert "Send the invitation" in html
    assert "password" not in re.sub(r"<[^>]*>", "", html).lower().replace(
        "a password of theirs", ""
    )
    data = {"email": "ana@example.org", "first_name": "Ana", "last_name": "R", "groups": role.pk}
    assert client.post(ADD, data).status_code == 302
    run_waiting_tasks()
    link = link_to("ana@example.org", mailoutbox)
    ana = User.objects.get(email="ana@example.org")
    assert not ana.has_usable_password()
    # The link changes nothing by being opened, as a mail scanner does.
    assert django_client.get(link).status_code == 200
    assert django_client.get("/admin/").status_code == 302
    begin(django_client, link)
    assert django_client.get("/admin/").status_code == 200
    # It works once, here and elsewhere.
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert "somebody else may have used it" in client.get(link).text
    # It is Ana's first browser, and nothing to warn her of; that the link was used is.
    run_waiting_tasks()
    assert [mail.subject for mail in mailoutbox if mail.to == [ana.email]] == [
        "Your invitation to the PSEC website",
        "A way to sign in was added to your PSEC account",
    ]


@pytest.fixture
def django_client(client):
    """A second browser."""
    return type(client)()


def test_the_administrators_and_the_lead_hear_of_an_invitation_and_of_a_role(
    client, kim, mailoutbox
):
    safeguarding = SafeguardingSettings.load()
    safeguarding.lead_email = "lead@example.org"
    safeguarding.save()
    client.post(ADD, {"email": "ana@example.org", "first_name": "Ana", "last_name": "R"})
    run_waiting_tasks()
    ana = User.objects.get(email="ana@example.org")
    publishers = Group.objects.get(name="Publishers")
    client.post(bulk("assign_role", ana), {"role": publishers.pk})
    run_waiting_tasks()
    client.post(edit(ana), form(ana, groups=[]))
    run_waiting_tasks()
    for address in (kim.email, "lead@example.org"):
        assert subjects_to(address, mailoutbox) == [
            "Somebody was invited to the PSEC website",
            "The roles of somebody at the PSEC website were changed",
            "The roles of somebody at the PSEC website were changed",
        ]
    first, second = [mail.body for mail in mailoutbox if mail.to == ["lead@example.org"]][1:]
    assert "has these roles now: Publishers" in first
    assert f"by {kim.email}" in first
    assert "has these roles now: none" in second


def test_a_stolen_password_enrolls_no_passkey_but_a_link_does(client, mailoutbox):
    ana = member_of("Editors", name="ana")
    ana.set_password(PASSWORD)
    ana.save()
    stolen = {"login": ana.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), stolen).status_code == 403
    assert client.get(reverse("mfa_add_webauthn")).status_code == 302
    link = reverse("staff_invitation", args=[Invitation.objects.create(user=ana).token])
    client.post(link)
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    # What it opens is the choice of a way to sign in, and nothing else.
    assert client.get("/admin/").url == reverse("mfa_index")


def test_a_link_ends_after_its_days_with_a_new_one_and_with_the_account(client, settings):
    ana, eli = member_of("Editors", name="ana"), member_of("Editors", name="eli")
    replaced, _new = [people.invite(eli, by=None) for _ in range(2)]
    old = Invitation.objects.create(
        user=ana, created_at=timezone.now() - timedelta(days=settings.INVITATION_DAYS)
    )
    closed = Invitation.objects.create(user=User.objects.create_user("b@c.org", is_active=False))
    for token in (old.token, replaced.token, closed.token, "1:guessed", "x"):
        address = reverse("staff_invitation", args=[token])
        assert client.get(address).status_code == client.post(address).status_code == 410
    assert "_auth_user_id" not in client.session


def test_somebody_who_lost_everything_is_reset_by_another_administrator(
    client, kim, mailoutbox, django_client
):
    ana = member_of("Administrators", name="ana")
    sign_in(django_client, ana)
    assert django_client.get("/admin/").status_code == 200
    reset = reverse("wagtailusers_users:reset", args=[ana.pk])
    assert client.get(reset).status_code == 200
    assert django_client.get("/admin/").status_code == 200  # looking changes nothing
    client.post(reset)
    run_waiting_tasks()
    assert not Authenticator.objects.filter(user=ana).exists()
    assert not StaffSession.objects.in_force().filter(user=ana).exists()
    assert django_client.get("/admin/").status_code == 302
    assert "How somebody signs in to the PSEC website was reset" in subjects_to(
        kim.email, mailoutbox
    )
    link = link_to(ana.email, mailoutbox)
    letter = next(mail.body for mail in mailoutbox if link in mail.body)
    assert f"{kim.email} reset how you sign in" in letter
    assert "somebody may be after your account" in letter
    begin(django_client, link)
    assert Authenticator.objects.filter(user=ana, type="totp").exists()
    # Nobody resets themselves: whoever finds a computer open could.
    client.post(reverse("wagtailusers_users:reset", args=[kim.pk]))
    assert Authenticator.objects.filter(user=kim).exists()


@pytest.mark.parametrize("role", ["Editors", "Publishers", "Story reviewers", "Safeguarding leads"])
def test_only_administrators_deal_with_people(client, role, kim, django_client):
    sign_in(django_client, member_of(role, name="ana"))
    for address in (ADD, reverse("wagtailusers_users:reset", args=[kim.pk])):
        response = django_client.post(address, {"email": "x@example.org"})
        assert response.status_code in (302, 403)
    assert Authenticator.objects.filter(user=kim).exists()
    assert not User.objects.filter(email="x@example.org").exists()


def test_the_first_administrator_of_a_deployment_is_invited_on_the_server(client, mailoutbox):
    call_command("invite", "Kim@Example.org")
    run_waiting_tasks()
    begin(client, link_to("kim@example.org", mailoutbox))
    assert User.objects.get(email="kim@example.org").has_perm("staff.add_user")
    with pytest.raises(CommandError, match="lost everything"):
        call_command("invite", "kim@example.org")
    call_command("invite", "kim@example.org", reset=True)
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("invite", "kim")


def test_an_administrator_makes_nobody_a_superuser(client, kim):
    data = {"email": "ana@example.org", "first_name": "Ana", "last_name": "R", "is_superuser": "on"}
    client.post(ADD, data)
    assert not User.objects.get(email="ana@example.org").is_superuser


def test_an_administrator_takes_over_no_account_that_may_do_more(client, kim, boss):
    """Another address and a reset would be enough."""
    Invitation.objects.create(user=boss)
    ways = [
        reverse(f"wagtailusers_users:{way}", args=[boss.pk]) for way in ("reset", "invite_again")
    ]
    for address in (edit(boss), *ways):
        assert client.get(address).status_code in (302, 403)
        client.post(address, form(boss, email="kims.friend@example.org"))
    editors = Group.objects.get(name="Editors")
    client.post(bulk("assign_role", boss), {"role": editors.pk})
    client.post(bulk("set_active_state", boss), {"mark_as_active": "False"})
    client.post(bulk("delete", boss))
    boss.refresh_from_db()
    assert (boss.email, boss.is_active) == ("boss@example.org", True)
    assert boss.has_usable_password()
    assert boss.invitations.count() == 1
    assert not boss.groups.exists()
    users = client.get(reverse("wagtailusers_users:index")).text
    assert edit(kim) in users
    assert edit(boss) not in users
    assert client.get(reverse("wagtailusers_users:index") + f"copy/{boss.pk}/").status_code == 404


def test_a_computer_left_open_changes_nobodys_account(django_client, kim, time_machine):
    sign_in(django_client, member_of("Administrators", name="lee"))
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    ana = member_of("Editors", name="ana")
    ways = {
        ADD: {"email": "new@example.org", "first_name": "A", "last_name": "B"},
        edit(ana): form(ana, email="other@example.org", groups=[]),
        reverse("wagtailusers_users:reset", args=[ana.pk]): {},
        reverse("wagtailusers_users:invite_again", args=[ana.pk]): {},
        reverse("wagtailusers_users:delete", args=[ana.pk]): {},
        bulk("assign_role", ana): {"role": Group.objects.get(name="Administrators").pk},
        bulk("set_active_state", ana): {"mark_as_active": "False"},
        bulk("delete", ana): {},
    }
    for address, data in ways.items():
        # Asked before the form is shown, so that nothing is typed in vain.
        for response in (django_client.get(address), django_client.post(address, data)):
            assert response.url.startswith(reverse("account_reauthenticate")), address
    now = User.objects.get(pk=ana.pk)
    assert (now.email, now.is_active, now.password) == (ana.email, True, ana.password)
    assert [group.name for group in now.groups.all()] == ["Editors"]
    assert not User.objects.filter(email="new@example.org").exists()
    prove(django_client)
    django_client.post(edit(ana), ways[edit(ana)])
    assert User.objects.get(pk=ana.pk).email == "other@example.org"


def test_a_new_address_is_told_to_the_old_one_the_new_one_and_the_administrators(
    client, kim, mailoutbox
):
    ana = member_of("Editors", name="ana")
    client.post(edit(ana), form(ana))
    run_waiting_tasks()
    assert subjects_to(kim.email, mailoutbox) == []
    client.post(edit(ana), form(ana, email="other@example.org"))
    run_waiting_tasks()
    for address in (ana.email, "other@example.org", kim.email):
        assert subjects_to(address, mailoutbox) == [
            "The address of an account at the PSEC website was changed"
        ]
    body = mailoutbox[-1].body
    assert f"The account of {ana.email} has another e-mail address now: other@example.org" in body
    assert f"by {kim.email}" in body


def test_no_task_holds_an_address_after_it_was_changed(client, kim):
    ana = member_of("Editors", name="ana")
    client.post(edit(ana), form(ana, email="other@example.org"))
    arguments = repr(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))
    assert "example.org" not in arguments
    assert "send_letters_about" in repr(
        list(DBTaskResult.objects.values_list("task_path", flat=True))
    )


def test_an_invitation_to_a_former_address_ends_and_the_new_one_gets_another(
    client, kim, mailoutbox, django_client
):
    client.post(ADD, {"email": "anna@example.org", "first_name": "Ana", "last_name": "R"})
    run_waiting_tasks()
    former = link_to("anna@example.org", mailoutbox)
    django_client.post(former)
    assert django_client.get(reverse("mfa_index")).status_code == 200
    ana = User.objects.get(email="anna@example.org")
    client.post(edit(ana), form(ana, email="ana@example.org"))
    run_waiting_tasks()
    assert django_client.get(former).status_code == django_client.post(former).status_code == 410
    assert django_client.get(reverse("mfa_add_webauthn")).status_code == 403
    assert django_client.post(link_to("ana@example.org", mailoutbox)).url == reverse("mfa_index")


def test_whoever_has_chosen_how_to_sign_in_gets_no_invitation_with_a_new_address(client, kim):
    ana = member_of("Editors", name="ana")
    Invitation.objects.create(user=ana, used_at=timezone.now())
    client.post(edit(ana), form(ana, email="other@example.org"))
    assert not Invitation.objects.open().exists()


def test_an_administrator_sees_who_has_not_used_the_invitation_and_sends_another(
    client, kim, mailoutbox, settings
):
    client.post(ADD, {"email": "ana@example.org", "first_name": "Ana", "last_name": "R"})
    ana, users = User.objects.get(email="ana@example.org"), reverse("wagtailusers_users:index")
    run_waiting_tasks()
    first = link_to(ana.email, mailoutbox)
    assert "Not yet used, until " in client.get(users).text
    assert "New: " not in client.get(ADD).text
    again = reverse("wagtailusers_users:invite_again", args=[ana.pk])
    assert again in client.get(edit(ana)).text
    assert client.get(again).status_code == 200
    assert client.get(first).status_code == 200  # looking changes nothing
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert "Not used, ended " in client.get(users).text
    client.post(again)
    run_waiting_tasks()
    assert client.get(first).status_code == 410
    assert client.get(link_to(ana.email, mailoutbox)).status_code == 200
    Invitation.objects.update(used_at=timezone.now())
    assert "Not " not in re.sub(r"<[^>]*>", "", client.get(users).text.split("<tbody>")[1])
    assert again not in client.get(edit(ana)).text
    client.post(again)
    assert not Invitation.objects.unused().exists()


@pytest.mark.parametrize("is_forgotten", [False, True])
def test_an_invitation_ends_with_a_password_where_that_is_enough(
    client, kim, mailoutbox, django_client, settings, is_forgotten
):
    """Where it is not, it ends with the passkey or the app that come after the password."""
    client.post(ADD, {"email": "ana@example.org", "first_name": "Ana", "last_name": "R"})
    run_waiting_tasks()
    link, ana = link_to("ana@example.org", mailoutbox), User.objects.get(email="ana@example.org")
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    django_client.post(link)
    for is_required in (True, False):
        settings.SECOND_FACTOR_REQUIRED = is_required
        if is_forgotten:
            django_client.logout()
            django_client.post(reverse("account_reset_password"), {"email": ana.email})
            run_waiting_tasks()
            letter = re.search(r"/account/password/reset/key/\S+", mailoutbox[-1].body)[0]
            form = django_client.get(letter, follow=True).redirect_chain[-1][0]
            assert django_client.post(form, passwords).url.endswith("/done/")
        else:
            User.objects.filter(pk=ana.pk).update(password="!")
            django_client.post(link)
            django_client.post(reverse("account_set_password"), passwords)
        assert User.objects.get(pk=ana.pk).check_password(PASSWORD)
        assert Invitation.objects.open().filter(user=ana).exists() is is_required
    assert client.get(link).status_code == client.post(link).status_code == 410
    users = client.get(reverse("wagtailusers_users:index")).text
    assert "Not yet used" not in users
    assert "invite-again" not in client.get(edit(ana)).text
    if not is_forgotten:  # an app is added without typing the new password again
        assert django_client.get(reverse("mfa_activate_totp")).status_code == 200


def told_about(user, mailoutbox, *, of: str) -> list[str]:
    """Whom the letters about this account, with this word in their subject, were sent to."""
    letters = [mail for mail in mailoutbox if of in mail.subject]
    return sorted(mail.to[0] for mail in letters if user.email in mail.body.split("\n")[0])


def test_an_account_that_is_closed_or_opened_again_is_told_to_administrators_and_its_owner(
    client, kim, mailoutbox
):
    ana, bob = member_of("Editors", name="ana"), member_of("Editors", name="bob")
    for is_active, of in (("", "closed"), ("on", "opened again")):
        mailoutbox.clear()
        client.post(edit(ana), form(ana, is_active=is_active))
        for _ in range(2):  # once is enough
            client.post(bulk("set_active_state", ana, bob), {"mark_as_active": bool(is_active)})
        run_waiting_tasks()
        assert User.objects.get(pk=bob.pk).is_active is bool(is_active)
        for user in (ana, bob):
            assert told_about(user, mailoutbox, of=of) == [user.email, kim.email]


def test_an_account_that_is_deleted_is_told_to_administrators_and_its_owner(
    client, boss, kim, mailoutbox
):
    client.logout()
    sign_in(client, boss)  # only who may do everything deletes accounts
    prove(client)
    ana, bob = member_of("Editors", name="ana"), member_of("Editors", name="bob")
    client.post(reverse("wagtailusers_users:delete", args=[ana.pk]))
    client.post(bulk("delete", bob))
    assert not User.objects.filter(pk__in=[ana.pk, bob.pk]).exists()
    run_waiting_tasks()
    for user in (ana, bob):
        assert told_about(user, mailoutbox, of="deleted") == [user.email, boss.email, kim.email]
    letter = next(mail for mail in mailoutbox if "deleted" in mail.subject)
    assert f"by {boss.email}" in letter.body


def test_nobody_gets_a_letter_about_the_roles_they_took_themselves(client, kim, mailoutbox):
    lee = member_of("Administrators", name="lee")
    roles = Group.objects.filter(name__in=("Administrators", "Editors"))
    client.post(edit(kim), form(kim, groups=[role.pk for role in roles]))
    run_waiting_tasks()
    assert told_about(kim, mailoutbox, of="roles") == [lee.email]

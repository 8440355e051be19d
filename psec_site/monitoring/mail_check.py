from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from .findings import Problem


def check_mail(address: str | None) -> str:
    """Sends a letter to the address, if there is one."""
    if not address:
        return "not tried: --mail you@example.org sends you a letter"
    letter = EmailMessage(
        subject="A trial letter from the site",
        body=f"It comes from {settings.SITE_URL} and says that letters leave the site.\n",
        to=[address],
    )
    try:
        letter.send()
    except (SMTPException, OSError) as error:
        # Its message may hold the address, or what the server says of it.
        code = getattr(error, "smtp_code", None) or getattr(error, "strerror", None) or ""
        raise Problem(
            f"The letter could not be sent ({f'{type(error).__name__} {code}'.rstrip()}).",
            "See EMAIL_URL: host, port, user, password; and that this host may send mail.",
        ) from error
    return "a letter was handed over: see that it arrived, and not as spam"

"""Refuses requests before anything of them is read: too large, of unknown length, or too many."""

import threading
from collections.abc import Callable, Iterable

from ..closing import Closing
from .pages import length_required, too_large, too_much_work
from .rules import EXPORTS, PASSWORDS, PICTURES, Work, rule_for, work_of


class LimitBodies:
    """A WSGI application that answers 413 to bodies over their limit, and 411 without a length.

    It goes by the headers alone. A request with neither of the two headers has no body.
    """

    def __init__(self, application: Callable):
        self.application = application

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if "HTTP_TRANSFER_ENCODING" in environ:
            return length_required(environ, start_response)
        if length := environ.get("CONTENT_LENGTH"):
            rule = rule_for(environ["PATH_INFO"])
            if int(length) > rule.largest:  # gunicorn takes nothing but a number
                return too_large(environ, start_response, rule.largest)
        return self.application(environ, start_response)


class LimitWork:
    """A WSGI application that runs few expensive requests at once.

    Some more wait for a moment, and all others are answered 503. So threads are left for readers.
    """

    def __init__(self, application: Callable):
        self.application = application
        self.slots = {work: Slots(work) for work in (PASSWORDS, PICTURES, EXPORTS)}

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        work = work_of(environ)
        if work is None:
            return self.application(environ, start_response)
        slots = self.slots[work]
        if not slots.take():
            return too_much_work(environ, start_response)
        try:  # an export works while it is sent
            return Closing(self.application(environ, start_response), slots.release)
        except BaseException:
            slots.release()
            raise


class Slots:
    """Those who do the work, and those who wait for it."""

    def __init__(self, work: Work):
        self.seconds = work.seconds
        self.admitted = threading.BoundedSemaphore(work.at_once + work.waiting)
        self.working = threading.BoundedSemaphore(work.at_once)

    def take(self) -> bool:
        """Whether the work may begin: at once, or after waiting. If so, `release` must follow."""
        if not self.admitted.acquire(blocking=False):
            return False
        if not self.working.acquire(timeout=self.seconds):
            self.admitted.release()
            return False
        return True

    def release(self) -> None:
        self.working.release()
        self.admitted.release()

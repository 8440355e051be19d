"""Several people who act at the same time, each a thread, while something is disturbed."""

import random
import threading
from collections.abc import Callable
from typing import Any

from .browser import Unavailable
from .clients import Family, People, Staff, Visitor
from .history import DONE
from .site import PATIENCE

PAUSE = 0.1  # seconds until somebody tries again


class Crowd:
    """Stories that are sent, read, published and taken back until the block ends.

    What fails for an outage is tried again, as people do; what is refused is left alone.
    """

    def __init__(self, people: People, photo: bytes, threads: int = 4):
        self.people, self.history, self.photo = people, people.history, photo
        self._tries = 0
        self._stop = threading.Event()
        self._errors: list[BaseException] = []
        seeds = [people.rng.random() for _ in range(threads)]
        self._threads = [threading.Thread(target=self._act, args=[seed]) for seed in seeds]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self._errors:
            raise self._errors[0]

    def wait_for_tries(self, number: int) -> None:
        """Until so many more acts were tried, whatever came of them."""
        self._wait_for(lambda: self._tries, number, "tries")

    def wait_for_done(self, number: int) -> None:
        """Until so many more acts were acknowledged."""
        self._wait_for(lambda: len(self.history.of(outcome=DONE)), number, "acknowledged acts")

    def _wait_for(self, count: Callable[[], int], number: int, what: str) -> None:
        with self.history.changed:
            target = count() + number
            self.history.changed.wait_for(lambda: self._errors or count() >= target, PATIENCE)
            assert self._errors or count() >= target, f"Waited too long for {what}."

    def _act(self, seed: float) -> None:
        rng = random.Random(seed)
        people = People(self.people.site, self.history, rng)
        staff = people.staff()
        try:
            while not self._stop.is_set():
                self._live(people, *staff)
        except _Stopped:
            return
        except BaseException as error:
            self._errors.append(error)
            with self.history.changed:
                self.history.changed.notify_all()

    def _live(self, people: People, reviewer: Staff, publisher: Staff) -> None:
        """The life of one story, as far as people get with it."""
        rng = people.rng
        family = Family(
            people, is_minors=rng.random() < 0.3, photo=self.photo if rng.random() < 0.3 else b""
        )
        story = family.story
        if not self._try(family.send):
            return
        pk = self._try(lambda: reviewer.find(story))
        if rng.random() < 0.2:
            self._take_back(family, publisher, pk)
            return
        self._try(lambda: reviewer.accept(story, pk))
        if story.is_minors:
            self._try(lambda: reviewer.ask(story, pk))
            self._try(family.agree, times=20)
        else:
            self._try(lambda: publisher.publish(story, pk))
            if family.photo:
                self._try(lambda: Visitor(people).note_photos(story))
        if rng.random() < 0.4:
            self._take_back(family, publisher, pk)

    def _take_back(self, family: Family, staff: Staff, pk: str) -> None:
        """By the student, if a letter has brought the link; or by staff, who were asked to."""
        if staff.people.rng.random() < 0.5 and self._try(family.withdraw, times=20):
            return
        self._try(lambda: staff.withdraw(family.story, pk))

    def _try(self, act: Callable, times: int = 3) -> Any:
        """What the act returns, once it is something. What fails for an outage does not count."""
        while times:
            try:
                if result := act():
                    return result
                times -= 1
            except Unavailable:
                pass
            finally:
                with self.history.changed:
                    self._tries += 1
                    self.history.changed.notify_all()
            if self._stop.wait(PAUSE):
                raise _Stopped
        return ""


class _Stopped(Exception):
    """The block has ended."""

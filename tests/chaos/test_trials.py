"""Nothing that was acknowledged is lost, whatever happens to a site while people use it."""

import pytest

from . import races
from .browser import persist
from .checker import judge
from .clients import Family, People
from .crowd import Crowd
from .disturbances import KINDS
from .erasing import count_due, make_due
from .history import DONE, WITHDRAW
from .look import look, settle
from .site import SCHEDULER

pytestmark = pytest.mark.chaos

BEFORE, MEANWHILE, AFTER = 4, 6, 2  # acts of the crowd around a disturbance
ERASED = 5


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_acknowledged_is_lost_while(kind, site, history, rng, rounds, photo):
    with Crowd(People(site, history, rng), photo) as crowd:
        for _ in range(rounds):
            crowd.wait_for_done(BEFORE)
            with KINDS[kind](site, rng):
                crowd.wait_for_tries(MEANWHILE)
            crowd.wait_for_done(AFTER)
    settle(site)
    assert judge(history, look(site, history)) == []


def test_who_acts_at_the_same_moment_breaks_no_promise(site, history, rng, rounds):
    people, failed = People(site, history, rng), []
    for number in range(rounds):
        some = rng.sample(races.RACES, races.AT_A_TIME) if number else races.FEW
        scenes = races.prepare(site, people, [stage for stage, _acts in some])
        for scene, (_stage, acts) in zip(scenes, some, strict=True):
            failed += races.race(scene, acts)
    settle(site)
    assert judge(history, look(site, history)) == []
    assert failed == [], site.errors()


def test_an_erasing_that_is_killed_goes_on_and_erases_nothing_else(site, history, rng, rounds):
    people = People(site, history, rng)
    for _ in range(rounds):
        stays, *erased = [Family(people, is_minors=True) for _ in range(ERASED + 1)]
        for family in (stays, *erased):
            assert persist(family.send)
        make_due(site, erased)
        site.wait_until(lambda due=erased: count_due(site, due) < ERASED, "for the first erasure")
        site.kill(SCHEDULER)
        site.wait_until(lambda due=erased: not count_due(site, due), "for the other erasures")
        for family in erased:  # to the checker it is the same as a withdrawal
            with history.attempt(WITHDRAW, family.story) as attempt:
                attempt.outcome = DONE
    settle(site)
    assert judge(history, look(site, history)) == []

"""Django's default cache is shared by all processes and works as libraries expect."""

import os
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import connection
from redis.exceptions import RedisError

from psec_site.shared_cache import SharedRedisCache

KEYS = 50
# The name of the test database is passed, because the settings name another one.
ADD = """
import sys, django
django.setup()
from django.core.cache import cache
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
cache.get("ready")
print("ready", flush=True)
sys.stdin.readline()
print(*(int(cache.add(f"lock {number}", "mine")) for number in range(int(sys.argv[2]))))
"""


@pytest.mark.each_database
@pytest.mark.django_db(transaction=True)
def test_when_two_processes_add_the_same_key_one_wins():
    command = [sys.executable, "-c", ADD, str(connection.settings_dict["NAME"]), str(KEYS)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "psec_site.settings.test"}
    processes = [
        subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    try:
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2
        for process in processes:
            process.stdin.write("\n")
            process.stdin.flush()
        won = [process.communicate()[0].split() for process in processes]
        assert [sorted(pair) for pair in zip(*won, strict=True)] == [["0", "1"]] * KEYS
    finally:
        for process in processes:
            process.kill()
        cache.clear()


def test_without_redis_get_finds_nothing_and_a_lock_fails():
    gone = SharedRedisCache("redis://127.0.0.1:1", {})
    gone.set("site", "here")
    assert gone.get("site", "nowhere") == "nowhere"
    for attempt in (lambda: gone.add("lock", 1), lambda: gone.delete("lock")):
        with pytest.raises(RedisError):
            attempt()

"""The shipped nginx and gunicorn under attack: what a reader notices of it, and the disk.

A reader opens the cached home page again and again, in quiet and while

- 200 connections send a byte a second, half of them headers and half a photo to the form;
- twelve wrong passwords and twelve PNGs of 24 megapixels arrive at once.

Then somebody sends 300 MiB. The reader and the others come from different addresses.
"""

import multiprocessing
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from io import BytesIO
from itertools import count
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from statistics import median
from tempfile import TemporaryDirectory

from PIL import Image

from .measuring import Measurement, from_pairs, rounds
from .nginx import Proxy, find_nginx, nginx, temporary_bytes
from .servers import Server, gunicorn
from .sites import ours
from .visitor import HOST, Page, Visitor

FORM = "/share-your-story/"
SIGN_IN = "/account/login/"
ROUNDS, SECONDS = 5, 4
SLOW_CONNECTIONS, NETWORKS = 200, 10
AT_ONCE = 12
MB = 1024 * 1024
READER = "127.0.0.1"
_numbers = count()


def measure() -> list[Measurement]:
    """RuntimeError if there is no nginx."""
    program = find_nginx()
    if not program:
        raise RuntimeError("nginx is not installed.")
    with (
        TemporaryDirectory(prefix="psec-uploads-") as uploads,
        ours(TRUSTED_PROXY_COUNT="1", TMPDIR=uploads) as site,
        nginx(program) as proxy,
        gunicorn("psec_site.wsgi", site, path=proxy.socket) as server,
    ):
        reader = Visitor(proxy, READER)
        reader.get("/")
        return [
            *compared("200 slow connections", reader, lambda: under_slow_connections(reader)),
            *compared("12 sign-ins, 12 photos", reader, lambda: under_work(reader)),
            disk(proxy, server, uploads),
        ]


def compared(
    name: str, reader: Visitor, under_pressure: Callable[[], list[float]]
) -> list[Measurement]:
    """The cached page under pressure against the same in quiet: the median, and the slow end."""
    pairs = rounds(under_pressure, lambda: read_for(reader, SECONDS), count=ROUNDS)
    return [
        from_pairs(
            f"cached home, {name}: {kind}; quiet",
            [(1000 * of(ours), 1000 * of(quiet)) for ours, quiet in pairs],
            "ms",
        )
        for kind, of in (("median", median), ("95th of 100", slow_end))
    ]


def slow_end(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def read_for(reader: Visitor, seconds: float) -> list[float]:
    """The times of the cached home page, opened again and again for so long."""
    end = time.perf_counter() + seconds
    return [reader.get("/").seconds for _ in iter(lambda: time.perf_counter() < end, False)]


def under_slow_connections(reader: Visitor) -> list[float]:
    with slow_connections(reader.proxy):
        return read_for(reader, SECONDS)


@contextmanager
def slow_connections(proxy: Proxy) -> Iterator[None]:
    """Keeps them open, and sends a byte a second on each. Those that nginx closes are replaced."""
    head = f"POST {FORM} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {12 * MB}\r\n\r\n".encode()
    begun = [head, b"GET / HTTP/1.1\r\nX-Slow: "]
    opened: dict[int, socket.socket] = {}
    over = threading.Event()

    def open_one(number: int) -> None:
        opened[number] = proxy.connect(f"127.0.1.{1 + number % NETWORKS}")
        opened[number].sendall(begun[number % 2])

    def send_bytes() -> None:
        while not over.wait(1):
            for number in range(SLOW_CONNECTIONS):
                try:
                    opened[number].sendall(b"a")
                except OSError:
                    with suppress(OSError):
                        open_one(number)

    for number in range(SLOW_CONNECTIONS):
        open_one(number)
    thread = threading.Thread(target=send_bytes)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for connection in opened.values():
            connection.close()


def under_work(reader: Visitor) -> list[float]:
    """The times of the cached page until all of them have their answer.

    The reader has a process of its own, so that the senders of this one do not hold it up.
    """
    proxy = reader.proxy
    posts = [
        *(wrong_password(proxy) for _ in range(AT_ONCE)),
        *(photo(proxy) for _ in range(AT_ONCE)),
    ]
    with reading(reader) as times, ThreadPoolExecutor(len(posts)) as pool:
        sent: list[Future[Page]] = [pool.submit(post) for post in posts]
    answers = Counter(post.result().status for post in sent)
    print("  answers:", dict(sorted(answers.items())), "pages read:", len(times), flush=True)
    return times


@contextmanager
def reading(reader: Visitor) -> Iterator[list[float]]:
    """Another process opens the cached home page meanwhile. The list has its times at the end."""
    context = multiprocessing.get_context("fork")
    over, sent = context.Event(), context.SimpleQueue()
    process = context.Process(target=read_until, args=(over, sent, reader))
    process.start()
    times: list[float] = []
    try:
        yield times
    finally:
        over.set()
        times += sent.get()
        process.join()


def read_until(over: Event, sent: SimpleQueue[list[float]], reader: Visitor) -> None:
    sent.put([reader.get("/").seconds for _ in iter(over.is_set, True)])


def wrong_password(proxy: Proxy) -> Callable[[], Page]:
    """Somebody who has typed it, and the function that sends it."""
    number = next(_numbers)
    visitor = Visitor(proxy, f"127.0.2.{1 + number % 250}")
    page = visitor.get(SIGN_IN)
    fields = {"login": f"nobody-{number}@example.org", "password": "a wrong password"}
    return lambda: visitor.post(SIGN_IN, page, fields)


def photo(proxy: Proxy) -> Callable[[], Page]:
    """Somebody who has chosen a photo in the form, and the function that sends it."""
    visitor = Visitor(proxy, f"127.0.3.{1 + next(_numbers) % 250}")
    visitor.post(FORM, visitor.get(FORM), {"step": "age", "age_band": "18_plus"})
    page = visitor.get(f"{FORM}?step=story")
    content = png()
    return lambda: visitor.upload(FORM, page, {"step": "story", "story": "Sample."}, content)


@cache
def png() -> bytes:
    """A PNG of 24 megapixels, small enough for the form."""
    file = BytesIO()
    shapes = Image.effect_mandelbrot((1500, 1000), (-2.2, -1.2, 0.8, 1.2), 60)
    noise = Image.effect_noise((1500, 1000), 12)
    bands = [shapes, noise, Image.blend(shapes, noise, 0.5)]
    Image.merge("RGB", bands).resize((6000, 4000), Image.Resampling.NEAREST).save(file, "PNG")
    return file.getvalue()


def disk(proxy: Proxy, server: Server, uploads: str) -> Measurement:
    """The most that was in files of nginx and gunicorn while somebody sent 300 MiB."""
    most = 0
    head = f"POST {FORM} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {300 * MB}\r\n\r\n".encode()
    with proxy.connect("127.0.4.1") as connection, suppress(OSError):
        connection.sendall(head)
        for _ in range(300):
            connection.sendall(bytes(MB))
            files = (temporary_bytes(int(worker.name), uploads) for worker in server.workers())
            most = max(most, proxy.disk + sum(files))
    return Measurement("300 MiB to the form: disk; sent", most / MB, 300, most / MB / 300, 0, "MiB")

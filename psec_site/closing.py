"""A WSGI response with something to do at its end, however it ends."""

from collections.abc import Callable, Iterable, Iterator


class Closing:
    """The chunks of a response. When the server closes it, they are closed, then `at_end` runs."""

    def __init__(self, chunks: Iterable[bytes], at_end: Callable[[], None]):
        self.chunks = chunks
        self.at_end = at_end

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.chunks)

    def close(self) -> None:
        try:
            if hasattr(self.chunks, "close"):
                self.chunks.close()
        finally:
            self.at_end()

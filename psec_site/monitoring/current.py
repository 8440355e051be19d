"""The request that this thread answers: what its log lines and counters say of it."""

from contextvars import ContextVar
from dataclasses import dataclass

# Of a request that Django does not see: a cached page, one that is refused early.
NOT_DJANGO = ""


@dataclass
class Observed:
    """A request: its id, and the name of its route once Django has found it. Never its path."""

    id: str
    route: str = NOT_DJANGO
    status: int = 0
    is_cached: bool = False


observed: ContextVar[Observed | None] = ContextVar("observed", default=None)

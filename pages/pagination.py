from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def paginated(
    request: HttpRequest, name: str, rows: QuerySet | Sequence, per_page: int
) -> dict[str, Any]:
    """The context of a page that lists these rows: those of the part that is asked for, by `name`.

    The base template says in the title and the canonical address which part `numbered` is.
    """
    part = Paginator(rows, per_page).get_page(request.GET.get("page"))
    return {name: part, "numbered": part}

from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..models import Figure
from .figures_file import write_figures


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The figures that visitors see, as a file. 404 if there are none."""
    if not Figure.objects.filter(is_sample=False).exists():
        raise Http404
    file = StringIO()
    write_figures(file)
    # With a byte order mark Excel reads accents.
    content = file.getvalue().encode("utf-8-sig")
    headers = {"Content-Disposition": 'attachment; filename="psec-figures.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)

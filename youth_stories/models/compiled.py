"""Exists() for what every visit asks: its SQL is written once, not anew for each query.

Django builds and compiles a query each time. With the rules about consents that took about three
quarters of the query's time, the database's answer included.
"""

from django.db.models import BooleanField, DateTimeField, Expression, F, Field, Func, QuerySet
from django.utils import timezone


class OuterColumn(Expression):
    """Like OuterRef: a column of the row that is asked about, inside the question."""

    def __init__(self, name: str, output_field: Field):
        super().__init__(output_field)
        self.marker = f"{{{name}}}"

    def as_sql(self, compiler, connection):
        return self.marker, []


class Now(Expression):
    """The moment when it is asked, by this machine's clock."""

    output_field = DateTimeField()

    def as_sql(self, compiler, connection):
        return "%s", [self]


class CompiledExists(Func):
    """Whether the queryset finds a row. It may speak of the columns named, and of Now()."""

    output_field = BooleanField()

    def __init__(self, queryset: QuerySet, *columns: str):
        super().__init__(*map(F, columns))
        self.columns = columns
        self.query = queryset.query.exists()
        self.compiled: dict[str, tuple[str, list]] = {}

    def resolve_expression(self, query=None, *args, **kwargs):
        # As Exists does: where the outer query is inside of another one, it takes another letter.
        query.subq_aliases = query.subq_aliases.union(self.query.subq_aliases)
        return super().resolve_expression(query, *args, **kwargs)

    def as_sql(self, compiler, connection, *args, **extra_context):
        sql, params = self._compile(connection)
        for name, expression in zip(self.columns, self.source_expressions, strict=True):
            column, _none = compiler.compile(expression)
            sql = sql.replace(f"{{{name}}}", column)
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        return sql, [now if isinstance(param, Now) else param for param in params]

    def _compile(self, connection) -> tuple[str, list]:
        if connection.vendor not in self.compiled:
            sql, params = self.query.get_compiler(connection=connection).as_sql()
            self.compiled[connection.vendor] = f"EXISTS({sql})", list(params)
        return self.compiled[connection.vendor]

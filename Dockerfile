FROM python:3.12-slim AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
RUN pip install --no-cache-dir uv
COPY pyproject.toml uv.lock .python-version ./
RUN uv sync --locked --no-dev
COPY . .
# The local settings collect the same files as production and need no secrets. chmod, because the
# site runs as another user.
RUN DATA_DIR=/tmp/build .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
        --settings psec_site.settings.local \
    && chmod -R a+rX .

FROM python:3.12-slim
ENV DJANGO_SETTINGS_MODULE=psec_site.settings.production \
    DATA_DIR=/data \
    PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WEB_CONCURRENCY=2
WORKDIR /app
RUN useradd --system --uid 10001 site && install -d -o site -m 700 /data
COPY --from=build /app /app
USER site
VOLUME ["/data"]
EXPOSE 8000
HEALTHCHECK --start-period=20s CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://localhost:8000/livez/', timeout=5)"]
# gunicorn reads the addresses of trusted proxies from FORWARDED_ALLOW_IPS.
CMD ["gunicorn", "psec_site.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--threads=4", "--no-control-socket", "--worker-tmp-dir=/dev/shm", "--forwarder-headers=", "--logger-class=psec_site.logs.GunicornLogger"]

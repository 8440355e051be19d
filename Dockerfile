# Debian 13 with its Python 3.13, as in docs/deploy.md, so that both ways run the same programs.
FROM debian:13-slim AS python
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/*

FROM python AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON=/usr/bin/python3 UV_PYTHON_DOWNLOADS=never
WORKDIR /app
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3-venv \
    && python3 -m venv /opt/uv \
    && /opt/uv/bin/pip install --no-cache-dir uv
COPY pyproject.toml uv.lock ./
RUN /opt/uv/bin/uv sync --locked --no-dev --no-cache
COPY . .
# The local settings collect the same files as production and need no secrets. chmod, because the
# site runs as another user.
RUN DATA_DIR=/tmp/build .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
        --settings psec_site.settings.local \
    && .venv/bin/python -m compileall -q pages psec_site youth_stories \
    && chmod -R a+rX .

# The proxy in front of the site: the package that the tests run, with the file that they test.
FROM debian:13-slim AS proxy
RUN apt-get update \
    && apt-get install --yes --no-install-recommends nginx \
    && rm -rf /var/lib/apt/lists/* \
    && ln -sf /dev/stdout /var/log/nginx/access.log \
    && ln -sf /dev/stderr /var/log/nginx/error.log
COPY psec_site/nginx.conf /etc/nginx/nginx.conf
EXPOSE 80 443
CMD ["nginx", "-g", "daemon off;"]

FROM python
ENV DJANGO_SETTINGS_MODULE=psec_site.settings.production \
    DATA_DIR=/data \
    PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WEB_CONCURRENCY=2
WORKDIR /app
RUN useradd --system --uid 10001 site && install -d -o site -m 700 /data && install -d -o site /run/psec
COPY --from=build /app /app
USER site
VOLUME ["/data"]
HEALTHCHECK --start-period=20s CMD ["python", "-c", "import socket; web = socket.socket(socket.AF_UNIX); web.settimeout(5); web.connect('/run/psec/gunicorn.sock'); web.sendall(b'GET /livez/ HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n'); assert web.recv(20).split()[1] == b'200'"]
# The command of psec_site/systemd/psec-web.service. Only the proxy reaches the socket.
CMD ["gunicorn", "psec_site.wsgi", "--bind=unix:/run/psec/gunicorn.sock", "--bind=127.0.0.1:9464", "--worker-class=gthread", "--threads=16", "--no-control-socket", "--worker-tmp-dir=/dev/shm", "--forwarder-headers=", "--logger-class=psec_site.logs.GunicornLogger"]

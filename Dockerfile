# The portal as an image: `docker build -t lob-portaal .`; compose.yaml shows what goes around it.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.txt /
RUN /venv/bin/pip install --require-hashes -r /requirements.txt

FROM python:3.11-slim-bookworm
# What WeasyPrint and `manage.py backup` need, and fonts for all six languages.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-noto-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /portal --uid 10001 portal
COPY --from=build /venv /venv
COPY --chown=root:root . /app
WORKDIR /app
ENV PATH="/venv/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    VAR_DIR=/portal/var MEDIA_ROOT=/portal/media PRIVATE_ROOT=/portal/private
# No secret is needed to compile and collect, and none stays behind.
RUN install -d -o portal -g portal /portal/var /portal/media /portal/private /run/portal \
    && PORTAL_ENV=demo python manage.py compile_translations \
    && PORTAL_ENV=demo python manage.py collectstatic --noinput --verbosity 0 \
    && rm -f /portal/var/secret-key && chown -R portal:portal /portal
ENV PORTAL_ENV=production
USER portal
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "portal.wsgi", "--config", "deploy/gunicorn.py"]

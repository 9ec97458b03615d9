# One image for the web server and the worker; docker-compose.yml says which of the two a container is.
FROM python:3.13-slim

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    LOUPE_DATA=/data \
    LOUPE_STATIC=/srv/loupe/static

RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin loupe \
    && install -d -o loupe -m 0750 /data

WORKDIR /srv/loupe
COPY requirements.txt ./
RUN python3 -m venv /opt/venv \
    && python -m pip install --quiet --require-hashes --no-deps -r requirements.txt

# The code belongs to root: the process that serves it cannot change it.
COPY manage.py ./
COPY config config
COPY annotation annotation
COPY api api
COPY frontend frontend
RUN LOUPE_SECRET_KEY=only-for-this-step python -m config.prepare --files \
    && python -m compileall -q config annotation api frontend

USER loupe
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi:application"]

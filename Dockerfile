# One image for every service of docker-compose.yml: the DAGs, the library and Airflow, from the same lock.
FROM python:3.11-slim-bookworm

# libarchive reads RAR attachments; libgomp is what the OCR engine links to.
RUN apt-get update && apt-get install --yes --no-install-recommends libarchive13 libgomp1 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 50000 --create-home citypolicy \
 && install --directory --owner=citypolicy /opt/airflow /opt/airflow/logs /data
ENV AIRFLOW_HOME=/opt/airflow PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /opt/citypolicy

COPY requirements.txt ./
RUN pip install --require-hashes --no-deps --requirement requirements.txt

COPY pyproject.toml README.md LICENSE ./
COPY include include
# Editable: the settings find dags/, expectations/ and the data of include/ beside the library.
RUN pip install --no-deps --no-build-isolation --editable .
COPY expectations expectations
COPY plugins plugins
COPY dags dags

USER citypolicy

"""### Carries captures from the archive into the warehouse

Starts when `crawl_portals` announces new captures. They are cut into batches; each batch goes through five stages, one
task a stage: **clean → segment → extract → validate → load**. Then **publish** refreshes what queries rest on and
writes the exports. Nothing here touches a portal, and running it again changes nothing. A batch that fails leaves the
warehouse as it was; the other batches are loaded, and the run ends as failed.

In the UI each task is named by its batch and its figures; a figure that is not shown is zero.

**By hand**: `scope` is `new` (what this version of the extractor has not processed) or `all` (everything in the
archive, after a change of rules); `portal` and `since` narrow either.
"""

import logging
from datetime import timedelta
from pathlib import Path

from airflow.sdk import Asset, Param, TriggerRule, chain, dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException

from citypolicy.settings import settings

log = logging.getLogger(__name__)
RETRY = {"retries": 2, "retry_delay": timedelta(seconds=settings().retry_seconds), "retry_exponential_backoff": 2.0}


STAGES = {
    "clean": "Bytes to documents: text, head, attachments.",
    "segment": "Documents to segments: outline, sentences, words.",
    "extract": "Segments to observations and citations, each with its evidence.",
    "validate": "Great Expectations: what may be loaded, what is set aside and why.",
    "load": "What was accepted into PostgreSQL, in one transaction.",
}


@dag(
    schedule=Asset("captures"),
    is_paused_upon_creation=False,
    max_active_runs=1,
    doc_md=__doc__,
    tags=["citypolicy", "build"],
    params={
        "scope": Param("new", enum=["new", "all"], description="What is not processed yet, or the whole archive."),
        "portal": Param(None, type=["null", "string"], description="Id of one portal; empty: all."),
        "since": Param(None, type=["null", "string"], format="date", description="Fetched on or after this day."),
    },
    default_args={**RETRY, "execution_timeout": timedelta(hours=2)},
)
def build_warehouse():
    @task(doc_md="Cuts the captures to process into batches, each a folder in the run's staging folder.")
    def plan(run_id=None, params=None):
        from citypolicy import stages

        folders = stages.plan(run_id, params["scope"], params["portal"], params["since"])
        log.info("%d batches", len(folders))
        return folders

    @task(map_index_template="{{ batch }}")
    def stage(name, folder, run_id=None):
        from citypolicy import stages

        context = get_current_context()
        context["batch"] = Path(folder).name
        counts = stages.load(folder, run_id) if name == "load" else getattr(stages, name)(folder)
        context["batch"] = stages.label(Path(folder).name, counts)
        log.info("%s", context["batch"])
        return counts

    @task_group(tooltip="One batch of documents through the five stages.")
    def batch(folder):
        pools = {"load": "warehouse"}
        tasks = [
            stage.override(task_id=n, doc_md=d, pool=pools.get(n, "batches"))(n, folder) for n, d in STAGES.items()
        ]
        chain(*tasks)
        return tasks[-1]

    @task(trigger_rule=TriggerRule.ALL_DONE)
    def publish(planned, loaded, run_id=None):
        """Refreshes what queries rest on, writes the exports; ends the run as failed where a batch was lost."""
        from citypolicy import stages

        loaded = [loaded] if isinstance(loaded, dict) else loaded or []  # of one batch Airflow hands over no list
        counts = {**stages.publish(run_id), "batches": len(planned or ()), "loaded": len(loaded)}
        log.info("%s", stages.label("published", counts))
        if planned is None or counts["loaded"] < counts["batches"]:
            raise AirflowFailException(f"not all was loaded: {counts}")
        return counts

    publish(folders := plan(), batch.expand(folder=folders))


build_warehouse()

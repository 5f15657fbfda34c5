"""### Asks every portal for what is new

Each portal is one task: it walks the portal's lists, fetches the pages and files that are new or have changed, and
keeps them in the archive for good. A portal that blocks or does not answer fails alone; the others go on, and what
they brought is announced all the same as the asset `captures`, which starts `build_warehouse`.

**Nightly** at 02:00 in China once switched on; switching it on starts no run for a night that is past. **By hand**:
trigger it, with a portal's id where only that one is wanted. Again is harmless: what is unchanged is not fetched again.
"""

import logging
from datetime import timedelta

from airflow.sdk import Asset, CronTriggerTimetable, Param, TriggerRule, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from citypolicy.settings import settings

log = logging.getLogger(__name__)
CAPTURES = Asset("captures")
RETRY = {"retries": 2, "retry_delay": timedelta(seconds=settings().retry_seconds), "retry_exponential_backoff": 2.0}


@dag(
    schedule=CronTriggerTimetable("0 2 * * *", timezone="Asia/Shanghai", run_immediately=timedelta(0)),
    is_paused_upon_creation=True,
    max_active_runs=1,
    doc_md=__doc__,
    tags=["citypolicy", "crawl"],
    params={"portal": Param(None, type=["null", "string"], description="Id of one portal; empty: all enabled ones.")},
    default_args={**RETRY, "execution_timeout": timedelta(minutes=10)},
)
def crawl_portals():
    @task(doc_md="Lists the portals to ask: that of the parameter, else all that are enabled.")
    def portals(params=None):
        from citypolicy import stages

        ids = stages.portal_ids(params["portal"])
        log.info("%d portals: %s", len(ids), ", ".join(ids))
        return ids

    @task(
        pool="portals",
        map_index_template="{{ portal }}",
        execution_timeout=timedelta(hours=4),
        doc_md="Fetches what is new on one portal into the archive, no faster than the portal's file allows.",
    )
    def crawl(portal, run_id=None):
        from citypolicy import stages

        get_current_context()["portal"] = portal
        counts = stages.crawl(portal, run_id)
        log.info("%s", counts)
        if counts["state"] != "ok":
            # Where we are blocked, asking again soon would make it worse.
            failure = AirflowFailException if counts["state"] == "blocked" else AirflowException
            raise failure(f"portal {portal}: {counts['state']}: {counts['problem']}")
        return counts

    @task(trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS, outlets=[CAPTURES], doc_md="Announces what came in.")
    def announce(portals, reports, outlet_events=None):
        total = {"portals": len(portals), "answered": len(reports), "captured": sum(r["captured"] for r in reports)}
        outlet_events[CAPTURES].extra = total
        log.info("%s", total)
        return total

    @task(doc_md="Ends the run as failed where a portal failed, so that it is seen the next morning.")
    def all_answered(total):
        log.info("all %d portals answered", total["portals"])
        return total

    reports = crawl.expand(portal=(ids := portals()))
    reports >> all_answered(announce(ids, reports))


crawl_portals()

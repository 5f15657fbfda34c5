"""### Asks every portal for what is new

Each portal is one task: it walks the portal's lists, fetches the pages and files that are new or have changed, and
keeps them in the archive for good. A portal that is not well fails alone; the others go on, and what came in, also from
the one that failed half-way, is announced all the same as the asset `captures`, which starts `build_warehouse`.

**The next morning**: `crawl` of a run lists the portals, each with its state and its figures; `report` shows them all
in one table, and why each that failed did. A figure that is not shown is zero.

| state | colour | what it means |
| --- | --- | --- |
| ok | green | It answered as always; new may be nothing. |
| blocked | red | It turned us away. It is left alone for a while; more tries would make it worse. |
| alarm | red | It answers, but not as it should: no rows, fewer than usual, another site, a part of it missing. |
| failed | red | Nobody answered, or its robots.txt is broken; it was tried three times. |

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

        context = get_current_context()
        context["portal"] = portal
        counts = stages.crawl(portal, run_id)
        context["portal"] = stages.label(f"{portal}: {counts['state']}", counts, stages.FIGURES)
        log.info("%s", context["portal"])
        if counts["state"] != "ok":
            context["ti"].xcom_push("return_value", counts)
            # Who turned us away or shows another page than usual does so again; who did not answer may be back soon.
            failure = AirflowException if counts["state"] == "failed" else AirflowFailException
            raise failure(f"portal {portal}: {counts['state']}: {counts['problem']}")
        return counts

    @task(trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS, outlets=[CAPTURES], doc_md="Announces what came in.")
    def announce(portals, reports, outlet_events=None):
        answered = sum(r["state"] == "ok" for r in reports)
        total = {"portals": len(portals), "answered": answered, "captured": sum(r["captured"] for r in reports)}
        outlet_events[CAPTURES].extra = total
        log.info("%s", total)
        return total

    @task(trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS)
    def report(portals, reports, total):
        """All portals in one table, the troubled ones first; ends the run as failed where there are any."""
        from citypolicy import stages

        lines, troubled = stages.crawl_lines(portals, reports)
        log.info("The portals of this run:\n%s", "\n".join(lines))
        if troubled:
            raise AirflowFailException(f"{len(troubled)} of {len(portals)} portals: {', '.join(troubled)}")
        return total

    reports = crawl.expand(portal=(ids := portals()))
    report(ids, reports, announce(ids, reports))


crawl_portals()

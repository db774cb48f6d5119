"""A worker, until it is stopped: ``python -m examples.procrastinate_workers.worker``."""

from procrastinate.jobs import DeleteJobCondition

from examples.procrastinate_workers.tasks import PATIENCE, app

if __name__ == "__main__":
    app.run_worker(
        concurrency=2,
        fetch_job_polling_interval=1,
        update_heartbeat_interval=PATIENCE / 4,
        stalled_worker_timeout=PATIENCE,
        delete_jobs=DeleteJobCondition.SUCCESSFUL,
    )

"""Work that is done beside the pages, and the clock that starts it; see docs/adr on jobs."""

from django.db import models
from django.db.models import Q

from samhandling.places.models import Municipality

FROM_COMMAND_LINE = "kommandoraden"


class Schedule(models.Model):
    """When a kind of job starts by itself, in Swedish wall-clock time."""

    class Every(models.TextChoices):
        DAY = "day", "varje dag"
        WEEK = "week", "varje vecka"
        MONTH = "month", "varje månad"

    key = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=40, help_text="Vad som görs; se jobs/kinds.py")
    arguments = models.JSONField(default=dict, blank=True)
    every = models.CharField(max_length=5, choices=Every)
    day = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Veckodag 1–7 (måndag är 1) eller dag i månaden 1–31; tom för varje dag",
    )
    at = models.TimeField(help_text="Klockslag i Sverige")
    next_run_at = models.DateTimeField(help_text="När nästa körning ska börja, om schemat inte är pausat")
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("key",)
        constraints = (
            models.CheckConstraint(
                condition=(Q(every="day") & Q(day=None))
                | (Q(every="week") & Q(day__gte=1) & Q(day__lte=7))
                | (Q(every="month") & Q(day__gte=1) & Q(day__lte=31)),
                name="schedule_day_fits_every",
            ),
            models.CheckConstraint(
                condition=(Q(paused_at=None) & Q(paused_by="")) | (~Q(paused_at=None) & ~Q(paused_by="")),
                name="schedule_paused_at_and_by_together",
            ),
        )

    def __str__(self) -> str:
        return self.key


class Job(models.Model):
    """One piece of work: asked for, taken by a worker under a lease, and done or failed with its reason."""

    class State(models.TextChoices):
        WAITING = "waiting", "väntar"
        RUNNING = "running", "pågår"
        DONE = "done", "klart"
        FAILED = "failed", "misslyckades"
        CANCELLED = "cancelled", "avbrutet"

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, help_text="Två arbeten med samma nyckel står aldrig i kö samtidigt")
    arguments = models.JSONField(default=dict, blank=True)
    municipality = models.ForeignKey(Municipality, models.CASCADE, null=True, blank=True, related_name="+")
    schedule = models.ForeignKey(Schedule, models.SET_NULL, null=True, blank=True, related_name="jobs")
    asked_at = models.DateTimeField()
    asked_by_id = models.CharField(max_length=80)
    asked_by_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    run_after = models.DateTimeField(help_text="Tas inte före den här stunden")
    n_attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True, help_text="När det senaste försöket började")
    finished_at = models.DateTimeField(null=True, blank=True)
    # The token names one attempt of one worker: whoever no longer holds it writes nothing more.
    lease_token = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=200, blank=True)
    n_done = models.PositiveBigIntegerField(default=0)
    n_total = models.PositiveBigIntegerField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    kept = models.JSONField(default=dict, blank=True, help_text="Det som nästa försök fortsätter från")
    outcome = models.JSONField(default=dict, blank=True, help_text="Vad arbetet gav")
    told = models.TextField(blank=True, help_text="Vad arbetet gav, i ord")
    failure = models.TextField(blank=True, help_text="Varför det senaste försöket inte gick")

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = (
            models.Index(fields=("state", "run_after")),
            models.Index(fields=("kind", "-asked_at")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("key",), condition=Q(state__in=("waiting", "running")), name="one_unfinished_job_per_key"
            ),
            models.CheckConstraint(
                condition=(Q(state="running") & ~Q(lease_token="") & ~Q(lease_until=None))
                | (~Q(state="running") & Q(lease_token="") & Q(lease_until=None)),
                name="job_has_lease_while_running",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=("waiting", "running")) & Q(finished_at=None))
                | (~Q(state__in=("waiting", "running")) & ~Q(finished_at=None)),
                name="job_finished_at_when_finished",
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(failure=""), name="job_failed_with_reason"),
        )

    def __str__(self) -> str:
        return f"arbete {self.pk} ({self.kind})"

    @property
    def is_unfinished(self) -> bool:
        """Return whether the job waits or runs."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int | None:
        """Return how far the job has come, 0–100, or None where that is not known."""
        return min(100, 100 * self.n_done // self.n_total) if self.n_total else None

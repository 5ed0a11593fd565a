"""City-wide processes and how far each administration has come with them."""

from django.db import models

from samhandling.places.models import Municipality, Organisation


class CityProcess(models.Model):
    """A way of working that goes through the whole organisation, such as children's rights."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    documents = models.ManyToManyField("programmes.SteeringDocument", blank=True, related_name="processes")
    quote = models.TextField(blank=True, help_text="Där ett dokument nämner processen")
    quote_source = models.CharField(max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("order", "pk")
        verbose_name_plural = "city processes"
        constraints = (models.UniqueConstraint(fields=("municipality", "name"), name="process_once"),)

    def __str__(self) -> str:
        return self.name


class ProcessState(models.Model):
    """How far an administration has come with a process; without a row nobody has said."""

    class State(models.TextChoices):
        NOT_BEGUN = "not_begun", "inte påbörjad"
        BEING_INTRODUCED = "being_introduced", "införs"
        INTRODUCED = "introduced", "införd"
        NOT_APPLICABLE = "not_applicable", "berör inte"

    process = models.ForeignKey(CityProcess, models.CASCADE, related_name="states")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State)
    note = models.TextField(blank=True)
    said_on = models.DateField()

    class Meta:
        ordering = ("process", "organisation")
        constraints = (models.UniqueConstraint(fields=("process", "organisation"), name="process_state_once"),)

    def __str__(self) -> str:
        return f"{self.process} {self.organisation}: {self.get_state_display()}"

from django.db.models import Count, Exists, F, OuterRef, Q

from salesdept.common.calendar import today

from ..querysets import ChildQuerySet


class PlannedVisitQuerySet(ChildQuerySet):
    """Planned visits are seen by whoever sees the customer file (7.1.3)."""

    def for_list(self):
        """With what a row shows, and whether it `overlaps` with another one of the same person."""
        return self.select_related(
            "customer", "customer__owner", "person", "address", "record", "check_in__by"
        ).annotate(overlaps=Exists(self.model.objects.overlapping(OuterRef)))

    def overlapping(self, of):
        """Those that are still ahead of the same person at the same time; `of` gives the other's value by its name."""
        same_time = Q(starts__lt=of("ends"), ends__gt=of("starts"))
        return self.planned().filter(same_time, person=of("person"), day=of("day")).exclude(pk=of("pk")).order_by()

    def planned(self):
        return self.filter(state="planned")

    def between(self, first, last):
        """Of these days, both included."""
        return self.filter(day__range=(first, last))

    def by_time(self):
        return self.order_by("day", F("starts").asc(nulls_first=True), "pk")

    def route(self, person, day):
        """The stops of one day in the order in which they are made: by hand, else by their hours."""
        stops = self.filter(person=person, day=day).exclude(state="cancelled")
        by_hand, by_hours = F("place_in_day").asc(nulls_last=True), F("starts").asc(nulls_last=True)
        return stops.order_by(by_hand, by_hours, "pk")

    def of_people(self, people):
        return self.filter(person__in=people)

    def missed(self):
        """Those of days past of which nobody said what became of them."""
        return self.planned().filter(day__lt=today())

    def by_person(self) -> dict:
        """person -> how many were `planned` in all, and how many of them are `done`, `moved`, `cancelled`, `missed`."""
        counted = (
            self.order_by()
            .values("person")
            .annotate(
                planned=Count("pk"),
                done=Count("pk", filter=Q(state="done")),
                moved=Count("pk", filter=Q(times_moved__gt=0)),
                cancelled=Count("pk", filter=Q(state="cancelled")),
                missed=Count("pk", filter=Q(state="planned", day__lt=today())),
            )
        )
        return {row.pop("person"): row for row in counted}

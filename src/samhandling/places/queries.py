"""Reading places and organisations."""

from samhandling.places.models import Area, Municipality, PeerGroup


def municipality(slug: str) -> Municipality:
    """Return one municipality; Municipality.DoesNotExist if there is none."""
    return Municipality.objects.get(slug=slug)


def peer_groups(municipality: Municipality) -> dict[str, PeerGroup]:
    """Return the newest group of similar municipalities of each kind."""
    return {group.kind: group for group in PeerGroup.objects.filter(municipality=municipality).order_by("year")}


def local_areas(municipality: Municipality) -> list[Area]:
    """Return the areas inside the municipality with geometry, RegSO before DeSO."""
    return list(Area.objects.filter(municipality=municipality).select_related("parent").order_by("-kind", "code"))


def municipality_names() -> dict[str, str]:
    """Return code → name for the country, all regions and all municipalities."""
    kinds = (Area.Kind.COUNTRY, Area.Kind.REGION, Area.Kind.MUNICIPALITY)
    return dict(Area.objects.filter(kind__in=kinds).values_list("code", "name"))


def municipality_codes() -> frozenset[str]:
    """Return the codes of all municipalities in the country."""
    return frozenset(Area.objects.filter(kind=Area.Kind.MUNICIPALITY).values_list("code", flat=True))

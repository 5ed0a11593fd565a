"""Reading places and organisations."""

from django.db.models import Q

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


def municipalities() -> list[Municipality]:
    """Return every municipality that uses the installation."""
    return list(Municipality.objects.all())


def national_codes() -> frozenset[str]:
    """Return the codes of the country, all regions and all municipalities; at least those that use the installation."""
    kinds = (Area.Kind.COUNTRY, Area.Kind.REGION, Area.Kind.MUNICIPALITY)
    known = Area.objects.filter(kind__in=kinds).values_list("code", flat=True)
    return frozenset((*known, *Municipality.objects.values_list("code", flat=True)))


def own_codes(municipality: Municipality) -> frozenset[str]:
    """Return the codes of the municipality and of every area inside it."""
    own = Area.objects.filter(municipality=municipality).values_list("code", flat=True)
    return frozenset((municipality.code, *own))


def area_names(municipality: Municipality) -> dict[str, str]:
    """Return code → name for the country, all regions and municipalities, and the municipality's own areas."""
    kinds = (Area.Kind.COUNTRY, Area.Kind.REGION, Area.Kind.MUNICIPALITY)
    found = Area.objects.filter(Q(kind__in=kinds) | Q(municipality=municipality))
    return dict(found.values_list("code", "name"))


def n_small_areas(municipality: Municipality) -> int:
    """Return how many RegSO and DeSO of the municipality are in the register."""
    return Area.objects.filter(municipality=municipality, kind__in=(Area.Kind.REGSO, Area.Kind.DESO)).count()


def has_new_division(municipality: Municipality) -> bool:
    """Return whether the municipality's small areas are those of 2025."""
    return Area.objects.filter(municipality=municipality, code__endswith="2025").exists()

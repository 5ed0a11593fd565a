"""Why something cannot be assessed, in words, and who can mend it."""

from samhandling.publishing.pages import Missing

# code → what, why, who can mend it
NOT_ASSESSED: dict[str, tuple[str, str, str]] = {
    "no_indicator": (
        "inget nyckeltal",
        "inget nyckeltal är kopplat till målet",
        "analytikern kan koppla ett nyckeltal",
    ),
    "no_assessable_indicator": (
        "inget nyckeltal som kan bedömas",
        "målets nyckeltal går inte att bedöma det här året",
        "analytikern kan koppla ett nyckeltal med riktning och jämförelse",
    ),
    "no_data": (
        "inga värden",
        "källan har inga värden för kommunen",
        "den som samlar in uppgiften kan rapportera den",
    ),
    "not_reported": (
        "värdet är inte rapporterat",
        "kommunen har inte rapporterat värdet",
        "den förvaltning som äger uppgiften kan rapportera den",
    ),
    "suppressed_at_source": ("värdet är skyddat", "källan döljer värdet för att det bygger på för få personer", ""),
    "suppressed_here": ("värdet är skyddat", "värdet bygger på för få personer för att visas", ""),
    "not_yet_published": ("värdet är inte publicerat än", "källan har inte publicerat värdet än", ""),
    "withdrawn_at_source": ("värdet är borttaget", "källan har tagit bort värdet", "analytikern kan fråga varför"),
    "stale": (
        "värdet är för gammalt",
        "det senaste värdet är för gammalt för att bedöma året",
        "källan eller kommunen kan mäta igen",
    ),
    "few_years": ("för få år", "medelvärdet över flera år saknar något av åren", ""),
    "few_peers": ("för få jämförbara kommuner", "för få liknande kommuner har ett värde för samma år", ""),
    "other_survey": (
        "annan undersökning än jämförelsen",
        "kommunens värde kommer från en annan undersökning än de andra kommunernas och går inte att jämföra",
        "",
    ),
    "direction_debatable": (
        "riktningen är omstridd",
        "det går inte att säga om högre eller lägre är bättre",
        "",
    ),
    "trend_only": (
        "bara den egna utvecklingen",
        "nivån går inte att jämföra mellan kommuner; följ den egna utvecklingen",
        "",
    ),
    "not_rated": ("visas utan färg", "nyckeltalet ger sammanhang och bedöms inte", ""),
}
TREND_REASONS = {
    "few_points": "för få jämförbara mätningar för en pil",
    "no_data": "inga värden",
    "stale": "de senaste värdena är för gamla",
    "direction_debatable": "det går inte att säga om en ökning är bra",
    "no_known_trend": "inget av nyckeltalen har en säker pil",
    "no_indicator": "inget nyckeltal är kopplat",
    "no_trend_rule": "nyckeltalet är av ett slag som inte får någon pil",
}
LEFT_OUT = {
    "no_value": "saknar värde",
    "other_survey": "annan undersökning",
    "few_years": "saknar något av åren",
    "excluded": "används inte",
    "repeated": "upprepat värde, inte en mätning",
    "overlap": "överlappar ett senare flerårsmedel",
    "before_break": "före ett seriebrott",
    "older": "äldre än de senaste mätningarna",
    "break_inside_mean": "medelvärdet går över ett seriebrott",
}
CAVEATS = {
    "no_interval": "Källan anger ingen osäkerhet: små skillnader kan vara slump.",
    "few_points": "Få mätningar.",
    "stale": "Det senaste värdet är inte från det bedömda året.",
    "small_numbers": "Bygger på få personer eller händelser: värdet kan svänga mycket mellan år.",
    "overlapping_means": "Värdet är ett medel över flera år, så närliggande år överlappar.",
    "repeated_values": "Mäts inte varje år; upprepade värden räknas inte som mätningar.",
    "series_break": "Serien har ett brott: värden före och efter jämförs inte.",
    "across_break": "Pilen bygger på värden från båda sidor av ett seriebrott.",
    "other_survey": "Kommunens värde kommer delvis från en annan undersökning.",
    "few_peers": "Några av de liknande kommunerna saknar värde.",
    "direction_debatable": "Vilken riktning som är bättre kan diskuteras.",
    "ended": "Källan har slutat ta fram nyckeltalet.",
    "few_measurements": "Nyckeltalet har mätts få gånger: läs det med försiktighet.",
    "older_figure": "Det senaste värdet är äldre än det bedömda året.",
    "no_spread": "Alla jämförda kommuner har samma värde, så rangen säger ingenting.",
    "excluded": "Avvikande år används inte.",
    "preliminary": "Värdet är preliminärt.",
    "stand_in": "Nyckeltalet ligger bara nära det som målet säger.",
    "missing_indicators": "Några av målets nyckeltal kan inte bedömas.",
    "one_indicator": "Färgen bygger på ett enda nyckeltal.",
    "most_trends_unknown": "De flesta av nyckeltalen saknar säker pil.",
    "total_outside_sexes": "Totalen ligger inte mellan kvinnors och mäns värden hos källan.",
}
PARAMETERS = {
    "green_share": "Andel som får grönt",
    "red_share": "Andel som får rött",
    "min_units": "Minsta antal kommuner",
    "max_age_years": "Högsta ålder på värdet",
    "max_span_years": "Längsta tidsspann",
    "points": "Antal mätningar",
    "min_points": "Minsta antal mätningar",
    "alpha": "Gräns för p-värdet",
    "leave_one_out": "Samma riktning när en mätning tas bort",
    "majority_share": "Andel av pilarna som krävs",
    "min_indicators": "Minsta antal nyckeltal",
    "min_steps": "Minsta skillnad som sägs",
    "min_change_steps": "Minsta förändring som sägs",
}


def text(code: str) -> str:
    """Return why something cannot be assessed, as one sentence's content; empty for an unknown code."""
    return NOT_ASSESSED[code][1] if code in NOT_ASSESSED else code


def missing(code: str) -> Missing:
    """Return what is missing, why and who can mend it."""
    what, why, who = NOT_ASSESSED.get(code, (code, code, ""))
    return {"what": what, "why": why, "who": who}


def caveats(codes: list[str]) -> list[str]:
    """Return the caveats in words, each once."""
    return [CAVEATS.get(code, code) for code in dict.fromkeys(codes)]

"""The summary measures of the World Health Organization, against R healthequal and plain computations."""

from core import Checked, Folder, Row, close, number, table, told

from samhandling.engine import inequality

# The tables follow healthequal, which weighs the logit fits twice; with weights once they say so.
NAMES = {
    "sii_logit": "sii_logit_squared",
    "rii_logit": "rii_logit_squared",
    "sii_logit_popw": "sii_logit",
    "rii_logit_popw": "rii_logit",
}


def of(rows: list[Row]) -> inequality.Summary:
    """Return the summary of one case; healthequal rounds to whole persons."""
    marked = [place for place, row in enumerate(rows) if row["reference"] == "1"]
    return inequality.summary(
        [number(row["estimate"]) for row in rows],
        [number(row["population"]) for row in rows],
        direction="higher" if rows[0]["favourable"] == "1" else "lower",
        order=[float(row["subgroup_order"]) for row in rows] if rows[0]["ordered"] == "1" else None,
        reference=marked[0] if marked else None,
        standard_errors=[number(row["se"]) for row in rows],
        scale=number(rows[0]["scale"]),
        whole_persons=True,
    )


@table("inequality_expected.csv", inputs=("inequality_input.csv",))
def inequality_expected(folder: Folder) -> Checked:
    summaries = {case: of(rows) for (case,), rows in folder.grouped("inequality_input.csv", "case").items()}
    for row in folder.rows("inequality_expected.csv"):
        measure = summaries[row["case"]][NAMES.get(row["measure"], row["measure"])]
        holds = close(measure.value, row["expected"], 1e-8)
        # The table has a standard error only where the package has one; ours are given for all.
        if row["expected_se"]:
            holds = holds and close(measure.se, row["expected_se"], 1e-6)
        pairs = {"value": (measure.value, row["expected"]), "se": (measure.se, row["expected_se"])}
        yield f"{row['case']} {row['measure']}", holds, told(**pairs)

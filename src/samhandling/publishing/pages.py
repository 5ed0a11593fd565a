"""The shape of every page document in a publication: the one contract between publishing, web and reports.

A page lies at ``pages/<path>.json`` and is shown at ``/<municipality>/<path>/``. All texts are Swedish and ready to
show; every number that a reader sees is a ``Figure``, made from an ``engine.disclosure.Publishable`` and nothing else.

    start                    Start
    program/<document key>   Programme
    mal/<goal key>           GoalPage
    nyckeltal/<indicator>    IndicatorPage      (key in lower case)
    nyckeltal                IndicatorList
    omrade                   AreaList           (map and table of all areas)
    omrade/<code>            AreaPage           (code in lower case)
    dokument                 DocumentList
    uppfoljning/<year>       FollowUpPage
    data                     DataPage           (open data: every file with format, licence and checksum)
    valfardsbokslut          WelfareList        (only where an account is closed)
    valfardsbokslut/<year>   WelfarePage

A publication lives for ever, so a page may be older than this module: what has been added since is ``NotRequired``, and
who reads it does without.
"""

from typing import Literal, NotRequired, TypedDict

Rating = Literal["green", "yellow", "red", "none"]
Trend = Literal["up", "flat", "down", "unknown"]


class Figure(TypedDict):
    """One public figure: the full value, and the text that pages show."""

    value: float | None
    text: str  # "12,3", or the reason why there is none: "uppgift saknas", "sekretess", "ännu inte publicerat"
    unit: str  # "procent", "dagar", … ready to follow the text; "" when the text is no number
    year: int | None
    sex: Literal["T", "K", "M"]
    flag: str  # as in indicators.records: "" | preliminary | break, or why there is no value
    source_line: str  # "Källa: Kolada" or "Egen beräkning …", never both


class State(TypedDict):
    """A colour and an arrow, in words too."""

    rating: Rating
    rating_word: str
    trend: Trend
    trend_word: str
    own_direction: str  # "ökar, vilket är bra" …; "" when nothing can be said
    score: float | None  # 0–100, or None
    orange: bool  # worst-two gave orange; shown as yellow
    reason: str  # code when rating is none, else ""
    reason_text: str  # Swedish; why it cannot be assessed, and who can mend it
    judged: bool  # a person's judgement stands instead of another computed state


class Step(TypedDict):
    """One sentence in "so here is how the colour came about", with the figures it rests on."""

    text: str
    figures: list[Figure]


class Explanation(TypedDict):
    """Rule, thresholds, figures, dates, and who judged and why."""

    anchor: str
    rule_in_words: str
    method: str
    version: str
    parameters: list[tuple[str, str]]  # name in words, value in words
    steps: list[Step]
    caveats: list[str]
    data_date: str  # "hämtat 30 augusti 2024"
    judged: str  # "" or who judged otherwise, when and why


class Ref(TypedDict):
    """A link to another page of the same publication."""

    path: str  # "mal/vp-m1"
    name: str
    level_name: NotRequired[str]
    state: NotRequired[State]


class Chart(TypedDict):
    """A chart drawn once, named by its content; a table with the same figures stands beside it."""

    file: str  # "charts/3f2a….svg"
    dark: str  # the same for a dark ground
    alt: str
    width: int
    height: int
    narrow: NotRequired["Chart"]  # the same figures drawn for a narrow screen


class Counts(TypedDict):
    """How many goals have each colour and each arrow."""

    green: int
    yellow: int
    red: int
    none: int
    up: int
    flat: int
    down: int
    unknown: int


class Flow(TypedDict):
    """So many goals went from one colour to another since the follow-up before, or kept theirs."""

    before: Rating
    before_word: str
    after: Rating
    after_word: str
    n: int


class Flows(TypedDict):
    """How goals have moved between the colours since the follow-up before; only goals that stand in both."""

    earlier: int
    later: int
    sentence: str
    flows: list[Flow]
    n_new: int  # goals that the follow-up before did not have
    chart: Chart


class FigureChange(TypedDict):
    """An indicator's figure when the goal was last followed up, and now."""

    path: str
    title: str
    before: Figure
    now: Figure
    change: Figure | None
    way: Literal["better", "worse", "same", "other"]  # other: nothing can be said
    text: str  # "+1,2 procentenheter, bättre", or why nothing can be said


class Moved(TypedDict):
    """Where a goal stood in the follow-up before, and where it stands now."""

    goal: Ref
    before_year: int
    before: State
    now: State
    way: Literal["better", "worse", "same", "other"]  # other: it could not be assessed then, or cannot now
    sentence: str


class Move(Moved):
    """How a goal has moved, and what its figures have done since."""

    figures_sentence: str  # "Av 18 nyckeltal är sju bättre och fem sämre än då." or ""
    figures: list[FigureChange]


class MunicipalityInfo(TypedDict):
    slug: str
    code: str
    name: str  # Västerås stad
    place_name: str  # Västerås
    accent: str


class Page(TypedDict):
    """What every page has."""

    path: str
    kind: str  # start, programme, goal, indicator, indicators, area, areas, documents, followup, data, welfare(s)
    title: str
    sentence: str  # the answer first
    municipality: MunicipalityInfo
    year: int
    breadcrumb: list[Ref]
    source_lines: list[str]


class Missing(TypedDict):
    """Something that is missing: what, why, and who can mend it."""

    what: str
    why: str
    who: str


class Responsible(TypedDict):
    name: str
    role_word: str


class ActivityInfo(TypedDict):
    name: str
    state_word: str
    responsible: list[Responsible]
    plan: str
    quote: str
    state: NotRequired[str]  # code
    period: NotRequired[str]  # "klar senast den 31 december 2023"
    follows_from: NotRequired[str]  # "Uppföljning 2021", when it is what that follow-up decided


class EvidenceInfo(TypedDict):
    """What is known beside the figures: dialogue, interviews, inspections, research."""

    kind_word: str
    text: str
    source: str
    dated: str


class CauseInfo(TypedDict):
    kind: str  # outside, own_work
    kind_word: str
    text: str


class ConsequenceInfo(TypedDict):
    """What a judgement led to: an activity as it stands now, or why nothing is done."""

    kind: str  # new, changed, none
    kind_word: str
    text: str
    activity: ActivityInfo | None


class BoardAnswer(TypedDict):
    """What a board signed about a goal, or about an activity that serves it."""

    organisation: str
    activity: str  # "" when it is about the goal
    texts: list[tuple[str, str]]  # question, answer


class Conclusion(TypedDict):
    """What the newest closed follow-up says of a goal: why it stands there, and what follows."""

    year: int
    title: str  # "Uppföljning 2021"
    is_this_year: bool
    state: State
    computed: State | None  # when a person judged otherwise
    reason: str  # why
    summary: str
    causes: list[CauseInfo]
    consequences: list[ConsequenceInfo]
    evidence: list[EvidenceInfo]
    answers: list[BoardAnswer]


class ElsewhereInfo(TypedDict):
    """How it went for a branch that is followed up against another body's plan."""

    year: int
    text: str
    source: str
    state: State | None


class QuestionInfo(TypedDict):
    """A motion, a reservation or the like on a goal, with what has come of it."""

    kind_word: str
    title: str
    text: str
    asked: str  # who, and when if the source says
    source: str
    is_open: bool
    standing: str  # "Kommunstyrelsen ska svara senast den …", "Besvarad av …", "Avskriven: …"
    answer: str  # "" until it is answered


class Answer(TypedDict):
    """Why a goal is not reached and what is done about it, within a glance; or what is missing and who can mend it."""

    goal: Ref
    document: str
    since: str  # "röd sedan 2021"
    causes: list[str]
    actions: list[str]
    follow_up: str  # where it was concluded
    missing: str


class PromiseInfo(TypedDict):
    """What a follow-up said would be done, and how that stands now."""

    goal: Ref
    text: str
    activity: ActivityInfo
    outcome: Literal["kept", "broken", "going_on"]
    outcome_word: str


class Promises(TypedDict):
    year: int
    sentence: str
    rows: list[PromiseInfo]


class Changes(TypedDict):
    """What has changed since the follow-up before: goals with a better and with a worse colour."""

    since: int
    sentence: str
    better: list[Moved]
    worse: list[Moved]


class AreaCard(TypedDict):
    goal: Ref
    document: Ref
    counts: Counts
    sentence: str
    sdgs: list[int]


class HistoricalSum(TypedDict):
    """Published sums of an earlier follow-up, which may stand without goals."""

    year: int
    title: str
    document: Ref
    n_goals: int
    counts: Counts
    quote: str
    source: str


class Start(Page):
    counts: Counts
    cards: list[AreaCard]
    programmes: list[Ref]
    earlier: list[HistoricalSum]
    find_area: list[Ref]
    needs_attention: list[Ref]  # red goals and goals without indicator
    followup: Ref
    reports: list["Download"]
    welfare: NotRequired[Ref]  # the newest welfare account
    changes: NotRequired[Changes]


class GoalNode(TypedDict):
    key: str
    path: str
    name: str
    level_name: str
    number: str
    state: State
    n_indicators: int
    sdgs: list[int]
    parts: list["GoalNode"]


class DocumentInfo(TypedDict):
    key: str
    path: str  # "" when the document has no page of its own
    title: str
    kind: str
    status: str  # code
    status_word: str
    adopted: str  # "Antaget av kommunfullmäktige den 6 september 2018" or "Uppgift om beslut saknas"
    valid: str
    reference: str


class DocumentRelation(TypedDict):
    kind: str
    kind_word: str
    document: DocumentInfo


class FindingInfo(TypedDict):
    kind: str
    text: str
    quote: str


class TermInfo(TypedDict):
    term: str
    definition: str
    document: str


class Programme(Page):
    document: DocumentInfo
    purpose: str
    overall_goal: str
    target_picture: str
    core_values: list[str]
    principles: list[str]
    level_words: list[str]
    working_levels: list[str]
    counts: Counts
    tree: list[GoalNode]
    relations: list[DocumentRelation]
    findings: list[FindingInfo]
    earlier: list[HistoricalSum]
    glossary: list[TermInfo]
    flows: NotRequired[Flows]
    changes: NotRequired[Changes]


class Quote(TypedDict):
    text: str
    source: str
    page: int | None
    offset: int | None


class SinceBaseline(TypedDict):
    """How far an indicator has moved since the plan's baseline."""

    sentence: str
    figures: list[Figure]  # then, now, the change


class IndicatorCard(TypedDict):
    """An indicator as it stands on a goal page."""

    path: str
    key: str
    title: str
    state: State
    sentence: str  # "46,3 procent 2022, bättre än fyra av sju liknande kommuner"
    figures: list[Figure]  # T and, where the source splits, K and M of the latest year
    gap: str  # "Kvinnor 4,1 procentenheter högre än män" or the reason why there is no split
    compare: list[tuple[str, Figure]]  # ("Liknande kommuner, median", …), ("Riket", …)
    chart: Chart
    explanation: Explanation
    since: NotRequired[SinceBaseline]


class GoalPage(Page):
    key: str
    name: str
    plain_wording: str
    level_name: str
    number: str
    document: Ref
    quote: Quote | None
    state: State
    explanation: Explanation
    indicators: list[IndicatorCard]
    parts: list[GoalNode]
    activities: list[ActivityInfo]
    responsible: list[Responsible]
    sdgs: list[int]
    lenses: list[str]
    followed_up_elsewhere: str
    is_focus: bool
    missing: list[Missing]
    related: list[Ref]  # goals of other documents that share an indicator
    conclusion: NotRequired[Conclusion]
    elsewhere: NotRequired[ElsewhereInfo]
    move: NotRequired[Move]
    questions: NotRequired[list[QuestionInfo]]
    answer: NotRequired[Answer]  # for a goal that is red or yellow


class TableRow(TypedDict):
    """One year of the table under the chart."""

    year: int
    cells: list[Figure]  # in the order of IndicatorPage.columns
    note: str  # "seriebrott", "annan undersökning", "används inte: …"


class PeerRow(TypedDict):
    code: str
    name: str
    figure: Figure
    own: bool
    note: str


class Definition(TypedDict):
    unit: str
    kind: str
    direction: str  # "högre är bättre, eftersom …"
    why_it_matters: str
    caution: str
    sexes: str
    checked: str  # "Granskad av … den …, ses över …"
    minimum_cell: str
    ended: str
    next_value: NotRequired[str]  # when the source says that the next value comes


class Download(TypedDict):
    label: str
    path: str  # relative to the publication: data/n00945.csv, or ../../reports/vasteras-2022.pdf
    format: str
    size: int


class IndicatorPage(Page):
    key: str
    unit: str
    decimals: int
    state: State
    explanation: Explanation
    chart: Chart
    columns: list[str]  # ["Totalt", "Kvinnor", "Män", "Liknande kommuner, median", "Riket"]
    table: list[TableRow]
    sexes: str
    by_sex: list[tuple[str, State, Figure]]
    peers_title: str
    peers_chart: Chart | None
    peers: list[PeerRow]
    goals: list[Ref]
    definition: Definition
    licence: str
    fetched: str
    batch: str
    cite: str
    downloads: list[Download]
    breaks: list[str]


class IndicatorRow(TypedDict):
    path: str
    key: str
    title: str
    state: State
    figure: Figure
    goals: list[Ref]


class IndicatorList(Page):
    rows: list[IndicatorRow]


class Fact(TypedDict):
    """One fact about an area in a sentence, beside the whole municipality."""

    sentence: str
    label: str
    figure: Figure
    whole: Figure
    share_of_scale: float  # 0–1, length of the bar
    whole_share_of_scale: float


class AreaPage(Page):
    code: str
    name: str
    area_kind: str  # DeSO, RegSO
    map: Chart | None
    map_missing: str  # why there is no map
    facts: list[Fact]
    part_of: Ref | None
    parts: list[Ref]
    neighbours: list[Ref]
    goals: list[Ref]
    caution: str


class AreaRow(TypedDict):
    path: str
    code: str
    name: str
    area_kind: str
    figures: list[Figure]


class Evenness(TypedDict):
    """How unevenly a group lives over the areas, beside what chance alone would give."""

    label: str
    sentence: str
    figure: Figure  # dissimilarity in per cent: the share of the group that would have to move
    low: Figure
    high: Figure
    chance: Figure
    n_areas: int
    rule_in_words: str
    method: str
    version: str


class AreaList(Page):
    evenness: list[Evenness]
    map: Chart | None
    map_missing: str
    inline_map: str  # the same map as SVG with links, for a wide page; map is what a narrow one shows
    columns: list[str]
    rows: list[AreaRow]
    caution: str


class DocumentGroup(TypedDict):
    title: str
    documents: list[DocumentInfo]


class DocumentList(Page):
    groups: list[DocumentGroup]
    findings: list[FindingInfo]


class FollowUpRow(TypedDict):
    goal: Ref
    document: str
    level_name: str
    state: State
    n_indicators: int
    missing: str
    before: NotRequired[State]  # in the follow-up before


class FollowUpProgramme(TypedDict):
    document: Ref
    counts: Counts
    sentence: str
    rows: list[FollowUpRow]
    flows: NotRequired[Flows]


class FollowUpPage(Page):
    counts: Counts
    programmes: list[FollowUpProgramme]
    earlier: list[HistoricalSum]
    reports: list[Download]
    methods: list[Explanation]
    standing: NotRequired[str]  # whether the year's follow-up is closed, or goes on with computed colours
    flows: NotRequired[Flows]
    changes: NotRequired[Changes]
    answers: NotRequired[list[Answer]]  # to "why is it red, and what do we do?", red first
    promises: NotRequired[Promises]


class DataPage(Page):
    downloads: list[Download]
    licences: list[tuple[str, str]]


class WelfareFigure(TypedDict):
    """A key figure of a welfare account, as it stood when the account was closed."""

    key: str
    path: str  # "" when the indicator has no page of its own
    title: str
    unit: str
    decimals: int
    state: State
    figures: list[Figure]  # T and, where the source splits, K and M of the latest year
    gap: str  # the difference between women and men, or why there is none
    compare: list[tuple[str, Figure]]
    why: list[str]  # how colour and arrow came about
    since: str  # against the previous account; "" where there is nothing to compare with
    since_states: list[State]  # then, now
    missing: str  # why there is no value


class WelfareSection(TypedDict):
    """One life stage's living conditions, habits or health; the introduction has no stage and no figures."""

    anchor: str
    stage: str
    title: str
    text: list[str]  # paragraphs
    missing: str  # why it has no figures
    figures: list[WelfareFigure]


class WelfarePage(Page):
    of_year: int
    figures_on: str
    sections: list[WelfareSection]
    better: list[WelfareFigure]  # a better colour than in the previous account
    worse: list[WelfareFigure]
    n_compared: int
    missing: list[WelfareFigure]
    reports: list[Download]


class WelfareList(Page):
    accounts: list[Ref]

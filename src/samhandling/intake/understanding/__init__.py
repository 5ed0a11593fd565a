"""From blocks to meaning, by rules and word lists: each module answers one question about a document.

words           the word lists of catalogue/intake, read once        language        which list fits
outline         blocks as a stream of sections, contents left out     proof           where it stands, how sure
facts           what the document says about itself                   dates           days and periods as written
levels          words for goals on different levels                   goals           the tree
tabbed, unmarked  points and headings set with tabs, lists whose points have no mark
explained       text that stands beside a goal and explains it
themes          goals that only headings tell                         statements      goals told by lists
own_words       words of this document alone
tables          "Delmål | Aktiviteter | Ansvarig nämnd"               responsibility  bodies and who answers
layouts, spaced  tables that a plain text sets in spaces or lines
agenda          Agenda 2030 numbers                                   lenses          principles and perspectives
glossary, related, followup
"""

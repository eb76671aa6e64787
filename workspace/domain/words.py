"""What can be found: the words of a title, a name or a tag, and of what somebody looks for.

Words are compared in one form (compatibility-normalised, case-folded). Japanese and Chinese are written without
spaces, so a run of theirs is cut into single characters and overlapping pairs; a text that contains a phrase
thereby holds every pair of it. Words only ever narrow what a `Scope` already allows.
"""

import re
import unicodedata

MOST_WORDS_ASKED = 16

_RUN = re.compile(r"[^\W_]+")
_SPACELESS = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def words_of(*texts: str) -> tuple[str, ...]:
    """Lists the words under which these texts can be found, each once, in alphabetical order."""
    return tuple(sorted({word for text in texts for run in _runs(text) for word in _cut(run, singles=True)}))


def words_asked(text: str) -> tuple[str, ...]:
    """Lists the words that a text must hold to be a match for this one; at most `MOST_WORDS_ASKED`."""
    asked = {word for run in _runs(text) for word in _cut(run, singles=len(run) == 1)}
    return tuple(sorted(asked)[:MOST_WORDS_ASKED])


def _runs(text: str) -> list[str]:
    """Splits a text where letters and digits end, and where spaceless script begins or ends."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    runs: list[str] = []
    for run in _RUN.findall(folded):
        place = 0
        for spaceless in _SPACELESS.finditer(run):
            runs.extend((run[place : spaceless.start()], spaceless.group()))
            place = spaceless.end()
        runs.append(run[place:])
    return [run for run in runs if run]


def _cut(run: str, *, singles: bool) -> list[str]:
    if not _SPACELESS.match(run):
        return [run]
    pairs = [run[place : place + 2] for place in range(len(run) - 1)]
    return pairs + (list(run) if singles else [])

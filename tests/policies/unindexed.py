"""The same law with every rule in every enforcer: what the index is compared with."""

from collections.abc import Iterator

from typing_extensions import override

from policies.engine import Engine
from policies.question import Question
from policies.standing import standing_lines


class EngineWithoutIndex(Engine):
    """Casbin sees all lines, in force or not, for this nation or another."""

    @override
    def _candidates(self, question: Question, authority: str) -> Iterator[tuple[str, ...]]:
        yield from standing_lines(question.label, authority, self.register)
        for rule in self.rules:
            yield rule.line()

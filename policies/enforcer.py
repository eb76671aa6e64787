"""Casbin as this package uses it: built in memory, silent, immutable once made, its matcher compiled once.

Stock `enforce_ex` decides. What is replaced is one step inside it: parsing the matcher on every call and walking its
tree in `simpleeval` becomes one compilation per model. `tests/policies/test_enforcer.py` compares both on random
models, lines and requests.

Refuses: a matcher with anything in it but names, constants, comparisons, boolean operators and calls of the functions
handed in; a policy line that is not all text; a question to an enforcer without lines (pycasbin would evaluate the
matcher with empty columns and might allow): it denies.
"""

import ast
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from importlib import resources
from types import CodeType, FunctionType
from typing import Any, Final, Self, TypeAlias

import casbin
from casbin.core_enforcer import CoreEnforcer
from casbin.model import FunctionMap
from typing_extensions import override

from policies.errors import PolicyError

for _name in ("casbin", "casbin.enforcer", "casbin.policy", "casbin.role"):
    # Casbin logs every argument of a denial; arguments are people and labels.
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_ALLOWED: Final = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.Call,
    ast.Name,
    ast.Load,
    ast.Constant,
    ast.Tuple,
)

Guard = Callable[..., bool]
CasbinModel: TypeAlias = Any
"""pycasbin carries no types."""


class ModelInvalid(PolicyError):
    """A Casbin model or line that this package will not evaluate."""


def read_model(name: str) -> CasbinModel:
    """A fresh Casbin model from one of this package's `.conf` files."""
    return casbin.Enforcer.new_model(text=resources.files("policies").joinpath(name).read_text(encoding="utf-8"))


class Expression:
    """A matcher, compiled; has the one method that `enforce_ex` calls on simpleeval's evaluator."""

    __slots__ = ("_call", "functions", "names")

    def __init__(self, matcher: str, functions: Mapping[str, Guard]) -> None:
        """Reads a matcher.

        Raises:
            ModelInvalid: the matcher holds what none may, or calls what it was not given.
        """
        text = re.sub(r"!(?!=)", " not ", matcher.replace("&&", " and ").replace("||", " or ")).strip()
        tree = ast.parse(text, mode="eval")
        called = set()
        used = set()
        for node in ast.walk(tree):
            if not isinstance(node, _ALLOWED):
                raise ModelInvalid(f"a matcher may not contain {type(node).__name__}")
            if isinstance(node, ast.Call):
                if not isinstance(node.func, ast.Name) or node.func.id not in functions or node.keywords:
                    raise ModelInvalid(f"the matcher calls a function that it was not given: {ast.unparse(node.func)}")
                called.add(node.func.id)
            elif isinstance(node, ast.Name):
                used.add(node.id)
        self.functions = frozenset(called)
        self.names = tuple(sorted(used - called))
        self._call = _compile(tree.body, self.names, {name: functions[name] for name in called})

    def eval(self, parameters: Mapping[str, Any]) -> object:
        """The matcher's value for one request and one policy line."""
        return self._call(*[parameters[name] for name in self.names])


def _compile(body: ast.expr, names: Sequence[str], functions: Mapping[str, Guard]) -> Callable[..., object]:
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(name) for name in names], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    wrapped = ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, body)))
    code = compile(wrapped, "<matcher>", "eval")
    inner = next(constant for constant in code.co_consts if isinstance(constant, CodeType))
    return FunctionType(inner, {"__builtins__": {}, **functions})


class CompiledEnforcer(CoreEnforcer):  # type: ignore[misc]  # pycasbin carries no types
    """An enforcer over lines held in memory; nothing is loaded, saved, watched or logged."""

    def __init__(
        self, model: CasbinModel, *, functions: Mapping[str, Guard], expression: Expression | None = None
    ) -> None:
        """Makes an enforcer without lines.

        Args:
            model: a loaded `casbin.Model` of this enforcer's own.
            functions: what the matcher may call.
            expression: the matcher already compiled over the same functions, to share between enforcers.
        """
        self.model_path = ""
        self.adapter = None
        self.logger = logging.getLogger("casbin.enforcer")
        self.model = model
        self.fm = FunctionMap.load_function_map()
        for name, function in functions.items():
            self.fm.add_function(name, function)
        self._initialize()
        self._functions = functions
        self._expression = expression

    @override
    def _get_expression(self, expr: str, functions: Mapping[str, Guard] | None = None) -> Expression:
        if self._expression is None:
            self._expression = Expression(expr, functions or {})
        return self._expression

    @classmethod
    def over(
        cls,
        template: CasbinModel,
        lines: Iterable[Sequence[str]],
        *,
        functions: Mapping[str, Guard],
        expression: Expression | None = None,
    ) -> Self:
        """An enforcer with these lines over a model that many share; only the lines are its own."""
        model = casbin.Model()
        model.model = {section: dict(assertions) for section, assertions in template.model.items()}
        model.model["p"]["p"] = copy(template.model["p"]["p"])
        model.model["p"]["p"].policy = []
        enforcer = cls(model, functions=functions, expression=expression)
        enforcer.add_lines(lines)
        return enforcer

    def add_lines(self, lines: Iterable[Sequence[str]]) -> None:
        """Adds policy lines, in order.

        Raises:
            ModelInvalid: a value is not text, or the number of values is not that of the columns.
        """
        assertion = self.model["p"]["p"]
        for line in lines:
            if len(line) != len(assertion.tokens) or not all(isinstance(value, str) for value in line):
                raise ModelInvalid("a policy line needs one text per column")
            assertion.policy.append(list(line))

    def answer(self, *request: object) -> tuple[bool, tuple[str, ...]]:
        """Casbin's verdict and the line that it rests on; an enforcer without lines denies."""
        if not self.model["p"]["p"].policy:
            return False, ()
        allowed, line = self.enforce_ex(*request)
        return bool(allowed), tuple(line)

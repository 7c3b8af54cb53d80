"""Condition blocks of a policy statement: operators, IfExists, ForAllValues, ForAnyValue, policy variables."""

import datetime
import ipaddress
import re
from collections.abc import Callable
from typing import Any

Context = dict[str, Any]  # keys in lower case; text, or a list of texts


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def glob(pattern: str, value: str, exact_case: bool = False) -> bool:
    expression = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.fullmatch(expression, value, re.S | (0 if exact_case else re.I)) is not None


def substituted(pattern: str, context: Context) -> str:
    """Policy variables. One without a value matches nothing."""

    def one(match: re.Match[str]) -> str:
        key, _, default = match.group(1).partition(",")
        if key in ("*", "?", "$"):
            return key
        value = context.get(key.strip().lower())
        if value is None:
            return default.strip().strip("'\"") if default else "\0"
        return listed(value)[0]

    return re.sub(r"\$\{([^}]+)\}", one, pattern)


def arn_like(pattern: str, value: str) -> bool:
    parts, have = pattern.split(":", 5), value.split(":", 5)
    return len(parts) == len(have) == 6 and all(glob(p, v, True) for p, v in zip(parts, have, strict=True))


def _seconds(value: str) -> float:
    if re.fullmatch(r"[\d.]+", value):
        return float(value)
    return datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()


def _inside(network: str, address: str) -> bool:
    return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "stringequals": lambda wanted, have: wanted == have,
    "stringequalsignorecase": lambda wanted, have: wanted.lower() == have.lower(),
    "stringlike": lambda wanted, have: glob(wanted, have, True),
    "arnequals": arn_like,
    "arnlike": arn_like,
    "bool": lambda wanted, have: wanted.lower() == have.lower(),
    "numericequals": lambda wanted, have: float(have) == float(wanted),
    "numericlessthan": lambda wanted, have: float(have) < float(wanted),
    "numericlessthanequals": lambda wanted, have: float(have) <= float(wanted),
    "numericgreaterthan": lambda wanted, have: float(have) > float(wanted),
    "numericgreaterthanequals": lambda wanted, have: float(have) >= float(wanted),
    "dateequals": lambda wanted, have: _seconds(have) == _seconds(wanted),
    "datelessthan": lambda wanted, have: _seconds(have) < _seconds(wanted),
    "datelessthanequals": lambda wanted, have: _seconds(have) <= _seconds(wanted),
    "dategreaterthan": lambda wanted, have: _seconds(have) > _seconds(wanted),
    "dategreaterthanequals": lambda wanted, have: _seconds(have) >= _seconds(wanted),
    "ipaddress": _inside,
    "binaryequals": lambda wanted, have: wanted == have,
}
_NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
    "notipaddress": "ipaddress",
}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def holds(operator: str, key: str, wanted: Any, context: Context) -> bool:
    quantifier, _, name = operator.lower().rpartition(":")
    if_exists = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    have = context.get(key.lower())
    absent = have is None or have == []
    values = [substituted(_text(w), context) for w in listed(wanted)]
    if name == "null":
        return absent == (values[0].lower() == "true")
    negated = name in _NEGATED
    test = _OPERATORS.get(_NEGATED.get(name, name))
    if test is None:
        raise ValueError(f"unknown condition operator {operator}")
    if absent:
        return quantifier == "forallvalues" or if_exists or (negated and quantifier != "foranyvalue")

    def one(value: str) -> bool:
        return any(test(w, value) for w in values) != negated

    results = [one(_text(value)) for value in listed(have)]
    if quantifier == "forallvalues" or (negated and not quantifier):
        return all(results)
    return any(results)


def all_hold(block: dict[str, Any] | None, context: Context) -> bool:
    return all(
        holds(operator, key, wanted, context)
        for operator, keys in (block or {}).items()
        for key, wanted in keys.items()
    )

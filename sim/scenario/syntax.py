"""What a text that is no valid YAML probably lacks, in plain words beside the parser's own."""

from __future__ import annotations

import re

import yaml

_KEY = re.compile(r"\s*(?:- +)?[^\s#:][^:]*:(?:\s|$)")


def syntax_problem(error: yaml.MarkedYAMLError, text: str) -> str:
    """What the parser found, and what to look at."""
    problem = str(error.problem or error.context)
    if r"'\t'" in problem:
        return "a tab where only spaces may stand; indent with spaces"
    return f"not valid YAML: {problem}{_hint(error, problem, text.splitlines())}"


def _hint(error: yaml.MarkedYAMLError, problem: str, lines: list[str]) -> str:
    opened = f" of line {error.context_mark.line + 1}" if error.context_mark else ""
    if problem.startswith("mapping values") and error.problem_mark:
        return _colon_hint(error.problem_mark.line, lines)
    if problem.endswith("cannot start any token"):
        sign = problem.split("'")[1]
        return f"; put a text that begins with {sign} in quotes"
    if problem == "found unexpected end of stream":
        return f"; the quote{opened} is not closed"
    if problem.startswith("could not find expected ':'") and error.context_mark:
        return f"; line {error.context_mark.line + 1} lacks ': ' after its key"
    if problem.endswith("node content, but found '<stream end>'"):
        return "; a [ or { is not closed"
    if "expected ',' or '}'" in problem:
        return f"; the {{{opened} is not closed"
    if "expected ',' or ']'" in problem:
        return f"; the [{opened} is not closed"
    if problem.endswith("found '<scalar>'") and "<block end>" in problem:
        return "; something follows a text in quotes; inside single quotes write '' for '"
    if "found '<block mapping start>'" in problem:
        return "; its indentation fits none of the lines before it"
    if "<block end>" in problem:
        return "; keys and a list (- ...) cannot stand side by side"
    return ""


def _colon_hint(place: int, lines: list[str]) -> str:
    """Why a colon may not stand where it stands."""
    line = lines[place] if place < len(lines) else ""
    if len(re.findall(r":(?:\s|$)", line)) > 1:
        return "; put a text that holds ': ' in quotes, and each key on a line of its own"
    before = [k for k in range(place) if lines[k].strip() and not lines[k].lstrip().startswith("#")]
    if not before:
        return ""
    last = lines[before[-1]]
    if not _KEY.match(last):
        return f"; line {before[-1] + 1} lacks ': ' after its key"
    if _indent(line) > _indent(last):
        return f"; it is indented deeper than line {before[-1] + 1}, which has a value already"
    return ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())

"""Every small change of a source that some test ought to notice: text in, texts out."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """A place (line and column, in bytes, from 1), what stands there, and what else could."""

    line: int
    column: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        before, after = (" ".join(text.split())[:60] for text in (self.before, self.after))
        return f"{self.line}:{self.column}: {before} → {after}"


def mutants(source: str) -> Iterator[Mutant]:
    """All of them, in the order of their places; each compiles."""
    tree = ast.parse(source)
    passed_over = {id(inner) for node in ast.walk(tree) for inner in _passed_over(node)}
    conditions = {id(inner) for node in ast.walk(tree) for inner in _conditions(node)}
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.expr | ast.stmt)]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
        if id(node) not in passed_over:
            for other in _others(node):
                yield _made(source, node, ast.unparse(other))
            if id(node) in conditions and isinstance(node, ast.expr):
                yield _made(source, node, ast.unparse(ast.UnaryOp(ast.Not(), node)))


def _passed_over(node: ast.AST) -> Iterator[ast.AST]:
    """Annotations, docstrings, slots, imports for types, parts of f-strings: no test sees them."""
    match node:
        case ast.arg(annotation=ast.expr() as told) | ast.AnnAssign(annotation=told):
            yield from ast.walk(told)
        case ast.FunctionDef(returns=ast.expr() as told):
            yield from ast.walk(told)
        case ast.Expr(value=ast.Constant()) | ast.JoinedStr():
            yield from ast.walk(node)
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            yield from ast.walk(node)
        case ast.ClassDef():
            for decorator in node.decorator_list:
                yield from ast.walk(decorator)


def _conditions(node: ast.AST) -> Iterator[ast.AST]:
    """What decides, and has no operator of its own that could be another."""
    match node:
        case ast.If() | ast.While():
            tests = [node.test]
        case ast.comprehension():
            tests = node.ifs
        case _:
            tests = []
    operators = ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant
    yield from (test for test in tests if not isinstance(test, operators))


def _others(node: ast.expr | ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.stmt():
            yield from _other_statements(node)
        case ast.Constant():
            yield from _other_constants(node.value)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.IfExp():
            yield ast.IfExp(node.test, node.orelse, node.body)
        case ast.Call(args=[_, *_]):
            yield from _other_calls(node)
        case _:
            yield from _other_operators(node)


def _other_operators(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARED:
            yield ast.Compare(node.left, [_COMPARED[type(op)]()], node.comparators)
        case ast.BoolOp(op=ast.And()):
            yield ast.BoolOp(ast.Or(), node.values)
        case ast.BoolOp():
            yield ast.BoolOp(ast.And(), node.values)
        case ast.BinOp() if type(node.op) in _COUNTED and not _is_none(node.right):
            yield ast.BinOp(node.left, _COUNTED[type(node.op)](), node.right)


def _other_constants(value: object) -> Iterator[ast.AST]:
    match value:
        case bool():
            yield ast.Constant(not value)
        case int() | float():
            yield ast.Constant(value + 1)
        case str() | bytes() if value:
            yield ast.Constant(value[:0])


def _other_calls(node: ast.Call) -> Iterator[ast.AST]:
    swapped = {"any": "all", "all": "any", "min": "max", "max": "min"}
    if isinstance(node.func, ast.Name) and node.func.id in swapped:
        yield ast.Call(ast.Name(swapped[node.func.id]), node.args, node.keywords)


def _other_statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Delete():
            yield ast.Pass()
        case ast.AugAssign() if type(node.op) in _COUNTED:
            yield ast.AugAssign(node.target, _COUNTED[type(node.op)](), node.value)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _made(source: str, node: ast.expr | ast.stmt, after: str) -> Mutant:
    """The source with the node's text replaced; columns of the parser count bytes of UTF-8."""
    lines = source.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    last, column = node.end_lineno or node.lineno, node.end_col_offset or 0
    end = sum(map(len, lines[: last - 1])) + column
    data = source.encode()
    put = f"({after})" if isinstance(node, ast.expr) else after
    text = (data[:start] + put.encode() + data[end:]).decode()
    return Mutant(node.lineno, node.col_offset + 1, data[start:end].decode(), after, text)

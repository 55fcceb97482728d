// The calls of a coroutine's promise that take a value: promise.return_value(E) of `co_return E;` and promise.yield_value(E) of
// `co_yield E`.
#pragma once

namespace clang {
class CallExpr;
class CoreturnStmt;
class CoyieldExpr;
class Expr;
class FunctionDecl;
} // namespace clang

namespace llmobs {

/// Null if it takes no value.
clang::CallExpr* returnValueCall(clang::CoreturnStmt& CoReturn);
/// Null if it is called in a way that is not known, or yields what another generator yields (std::ranges::elements_of).
clang::CallExpr* yieldValueCall(clang::CoyieldExpr& Yield);

/// Whether the value is the coroutine's own: a variable of it, or made for the call.
bool isOwnValue(const clang::FunctionDecl& FD, const clang::Expr& Value);

} // namespace llmobs

// A failure that is returned in place of thrown fails the span, whosever type it is.
// RUN: %differential --log %t.log %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
// CHECK-NOT: failed
#include "check.h"

#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

// As std::expected and its look-alikes are.
template<class T, class E> class Expected {
public:
  Expected(T value) : value_(std::move(value)) {}
  static Expected failed(E error) {
    Expected made{T()};
    made.value_.reset();
    made.error_ = std::move(error);
    return made;
  }
  bool has_value() const { return value_.has_value(); }
  explicit operator bool() const { return has_value(); }
  const T& operator*() const { return *value_; }
  const E& error() const { return error_; }

private:
  std::optional<T> value_;
  E error_ = E();
};
enum class Problem { none, timeout };
struct Details {
  int code;
  std::string text;
};

// As absl::Status, grpc::Status, rocksdb::Status, absl::StatusOr are.
class Status {
public:
  explicit Status(int code = 0, std::string text = "") : code_(code), text_(std::move(text)) {}
  bool ok() const { return code_ == 0; }
  int code() const { return code_; }
  std::string message() const { return text_; }

private:
  int code_;
  std::string text_;
};
class RpcStatus {
public:
  explicit RpcStatus(int code) : code_(code) {}
  bool ok() const { return code_ == 0; }
  int error_code() const { return code_; }
  std::string error_message() const { return "rpc " + std::to_string(code_); }

private:
  int code_;
};
class DbStatus {
public:
  explicit DbStatus(bool good) : good_(good) {}
  bool ok() const { return good_; }
  std::string ToString() const { return good_ ? "OK" : "IO error"; }

private:
  bool good_;
};
class StatusOr {
public:
  explicit StatusOr(int value) : value_(value) {}
  bool ok() const { return value_ >= 0; }
  Status status() const { return ok() ? Status() : Status(5, "negative"); }

private:
  int value_;
};
// An outcome that holds an exception has no error to ask for.
class Outcome {
public:
  bool has_value() const { return false; }
  bool has_error() const { return false; }
  int operator*() const { return 1; }
  int error() const { std::abort(); }
};
class ThrowsWhenAsked {
public:
  bool ok() const { return false; }
  int code() const { return 1; }
  std::string message() const { throw 1; }
};
// These are no failures.
struct HasOkOnly {
  bool ok() const { return false; }
};
struct HasMember {
  bool ok;
  std::string message;
};

[[llmobs::tool]] Expected<int, std::string> text(int n) {
  if (n < 0) return Expected<int, std::string>::failed("no such account");
  return n;
}
[[llmobs::tool]] Expected<std::string, Problem> enumerator(int n) {
  if (n < 0) return Expected<std::string, Problem>::failed(Problem::timeout);
  return std::to_string(n);
}
[[llmobs::tool]] Expected<int, Details> object(int n) {
  auto result = n < 0 ? Expected<int, Details>::failed({n, "details"}) : Expected<int, Details>(n);
  return result;
}
[[llmobs::tool]] Expected<int, std::error_code> code_inside() {
  return Expected<int, std::error_code>::failed(std::make_error_code(std::errc::timed_out));
}
[[llmobs::tool]] std::error_code error_code(int n) { return std::error_code(n, std::generic_category()); }
[[llmobs::tool]] Status status(int n) { return n < 0 ? Status(3, "bad") : Status(); }
[[llmobs::tool]] RpcStatus rpc(int n) { return RpcStatus(n); }
[[llmobs::tool]] DbStatus db(bool good) { return DbStatus(good); }
[[llmobs::tool]] StatusOr status_or(int n) { return StatusOr(n); }
[[llmobs::tool]] Outcome outcome() { return Outcome(); }
[[llmobs::tool]] ThrowsWhenAsked throws() { return ThrowsWhenAsked(); }
[[llmobs::tool]] HasOkOnly ok_only() { return HasOkOnly(); }
[[llmobs::tool]] HasMember member() { return {false, "429"}; }
[[llmobs::tool]] const Status& reference(const Status& s) { return s; }

int main() {
  // CHECK: open tool text(n=1)
  // CHECK-NEXT: result text 1
  text(1);
  // CHECK: open tool text(n=-1)
  // CHECK-NEXT: failed text error: "no such account"
  // CHECK-NEXT: result text {"error": "no such account"}
  // CHECK-NEXT: close text
  text(-1);
  // CHECK: failed enumerator Problem: "timeout"
  enumerator(1);
  enumerator(-1);
  // CHECK: failed object Details: {"code": -2, "text": "details"}
  object(1);
  object(-2);
  // CHECK: failed code_inside std::error_code: "{{.*}}timed out"
  code_inside();
  // CHECK: open tool error_code(n=0)
  // CHECK-NEXT: result
  error_code(0);
  // CHECK: failed error_code std::error_code: "Permission denied"
  error_code(EACCES);
  // CHECK: failed status Status: "bad"
  status(0);
  status(-1);
  // CHECK: failed rpc RpcStatus: "rpc 7"
  rpc(0);
  rpc(7);
  // CHECK: failed db DbStatus: "IO error"
  db(true);
  db(false);
  // CHECK: failed status_or Status: "negative"
  status_or(1);
  status_or(-1);
  // CHECK: failed outcome error: "an exception"
  outcome();
  // CHECK: failed throws ThrowsWhenAsked:
  throws();
  // CHECK-NOT: failed
  // CHECK: open tool ok_only
  ok_only();
  // CHECK-NOT: failed
  // CHECK: open tool member
  // CHECK-NEXT: result member {"ok": false, "message": "429"}
  member();
  // CHECK: failed reference Status: "kept"
  Status kept(1, "kept");
  reference(kept);
}

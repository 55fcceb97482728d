// What a rule can match by.
// RUN: %differential --no-expansion --plugin-option=rules=%inputs/rules/matching.json --log %t.log %s -isystem %inputs/rules/include/system
// RUN: %filecheck %s --input-file=%t.log
#include <string>
#include <third_party.h>

// CHECK-NOT: shop
namespace shop {
int buy(int x) { return x; }
namespace inner { int sell(int x) { return x; } }
int internal(int x) { return x; }
bool is(int x) { return x; }
bool is(char x) { return x; }
} // namespace shop
namespace versioned { inline namespace v1 { int f(int x) { return x; } } }
namespace { int unnamed(int x) { return x; } }
template<class T> struct Pattern {
  T by_pattern(T x) { return x; }
  T by_own(T x) { return x; }
};
template<class T> T function_template(T x) { return x; }
using Alias = std::basic_string<wchar_t>;
std::string typed_result() { return "x"; }
int typed_parameter(const Alias& a) { return static_cast<int>(a.size()); }
int typed_value(Alias a) { return static_cast<int>(a.size()); }
int typed_pointer(char* a) { return a ? 1 : 0; }
int typed_not(int x) { return x; }

int main() {
  // CHECK: open tool buy(x=1) {{.*}}session_id=shop
  // CHECK: open tool sell(x=2) {{.*}}session_id=shop
  // CHECK: open tool is({{.*}}session_id=shop
  // CHECK-NOT: session_id=shop
  shop::buy(1), shop::inner::sell(2), shop::internal(3), shop::is(4), shop::is('x');
  // CHECK: open task f(x=6) {{.*}}session_id=unwritten
  // CHECK: open task unnamed(x=7) {{.*}}session_id=unwritten
  versioned::f(6), unnamed(7);
  // CHECK: open task by_pattern(x=8) {{.*}}session_id=pattern
  // CHECK: open task by_own(x=9) {{.*}}session_id=own
  // CHECK: open task by_pattern({{.*}}session_id=pattern
  // CHECK-NOT: open task by_own
  Pattern<int>().by_pattern(8), Pattern<int>().by_own(9), Pattern<char>().by_pattern('x'), Pattern<char>().by_own('x');
  // CHECK: open task function_template({{.*}}session_id=argument
  // CHECK-NOT: open task function_template
  function_template('x'), function_template(1);
  // CHECK: open task typed_result() {{.*}}session_id=returns
  // CHECK: open task typed_parameter({{.*}}session_id=parameter
  // CHECK-NOT: open task typed_value
  // CHECK: open task typed_pointer({{.*}}session_id=pointer
  // CHECK-NOT: typed_not
  typed_result(), typed_parameter(L"x"), typed_value(L"x"), typed_pointer(nullptr), typed_not(1);
  // CHECK: open llm third(x=10) {{.*}} model_name=m model_provider=p ml_app=a
  // CHECK-NEXT: close third
  // CHECK-NEXT: open llm third(x=11)
  // CHECK-NEXT: close third
  // CHECK-NEXT: open task lambda(x=12)
  in_header(10), in_header_excluded_by_place(11), other_in_header(0);
  [](int x) { return x; }(12);
}
// CHECK: close lambda
// CHECK-NOT: open

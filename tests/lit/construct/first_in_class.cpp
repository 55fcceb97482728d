// The first annotated function of the file stands inside a namespace and a class, and nothing is included before it.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log --unreached c_function %s -DIN_EXTERN_C
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log %s -DAFTER_FORWARD
// RUN: %filecheck %s --input-file=%t.log
#ifdef IN_EXTERN_C
extern "C" {
[[llmobs::tool]] inline int c_function(int x) { return x; }
}
#endif
#ifdef AFTER_FORWARD
namespace app { class Agent; }
int forward(app::Agent&);
#endif
namespace app {
namespace detail {
class Agent {
public:
  struct Inner {
    // CHECK: open tool method(x=1) function=app::detail::Agent::Inner::method
    // CHECK-NEXT: result method 2
    [[llmobs::tool]] int method(int x) { return x + 1; }
  };
};
} // namespace detail
} // namespace app

int main() { return app::detail::Agent::Inner().method(1) - 2; }

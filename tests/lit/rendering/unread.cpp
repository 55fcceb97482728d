// Objects that must not be looked at are shown by their type: classes that are incomplete where the function is defined,
// templates that the program has not instantiated there, and templates whose members do not compile. Nothing is instantiated
// for it.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -fplugin-arg-llmobs-remarks -c -o /dev/null %s 2>&1 | %filecheck --check-prefix=REMARK %s
// RUN: %clangxx %plugin -fplugin-arg-llmobs-expand=%t.expanded.cpp -c -o /dev/null %s
// RUN: %filecheck --check-prefix=EXPANDED %s --input-file=%t.expanded.cpp
#include "check.h"
#include <vector>

class Session;
int number_of(const Session& session);
// REMARK: [[#@LINE+4]]:{{.*}} remark: llmobs: tool span 'incomplete' around 'incomplete'; captures argument 's' (its type), argument 'n', the result, exceptions
// REMARK: [[#@LINE+3]]:{{.*}} remark: llmobs: the value of argument 's' of 'incomplete' is not captured: its type is incomplete here
// CHECK: open tool incomplete(s=<Session>, n=2)
// EXPANDED: llmobs::seam::open(&guard, {{.*}}, llmobs::seam::unread(__builtin_addressof(s)), n);
[[llmobs::tool]] int incomplete(const Session& s, int n) { return number_of(s) + n; }

// CHECK: open tool moved(s=<Session>)
[[llmobs::tool]] int moved(Session&& s) { return number_of(s); }

struct Message {
  int id;
};
// A container of the library can be made without the program noticing (containers_by_reference.cpp).
// CHECK: open tool not_instantiated(messages=[{"id": 3}])
[[llmobs::tool]] int not_instantiated(const std::vector<Message>& messages) { return 1; }
// CHECK: open tool instantiated(messages=[{"id": 4}])
[[llmobs::tool]] int instantiated(const std::vector<Message>& messages) { return static_cast<int>(messages.size()); }

// An instantiation would be an error.
template<class T> struct Never {
  static_assert(sizeof(T) == 0, "nobody may instantiate it");
};
// CHECK: open tool never(n=<Never<int>>)
[[llmobs::tool]] int never(const Never<int>& n) __asm__("never");
int never(const Never<int>& n) { return 1; }
int call_never(const char& n) __asm__("never"); // to call it by its own type would need the class

// Specialised after the function.
template<class T> struct Later {
  using type = typename T::none;
};
// CHECK: open tool later(l=<Later<int>>)
[[llmobs::tool]] int later(Later<int>& l) { return 1; }
template<> struct Later<int> {
  int value = 6;
};

// Takes no part: to convert an object to it would need its class.
struct Named {
  Named(int);
  Named(const Never<int>&);
};
template<class Writer> void llmobs_capture(Writer& out, const Named&) { out.null(); }

// CHECK: open tool redacted(s=<redacted>)
[[llmobs::tool]] int redacted([[llmobs::redact]] const Session& s) { return number_of(s); }
// CHECK: open tool ignored()
[[llmobs::tool]] int ignored([[llmobs::ignore]] const Session& s) { return number_of(s); }
// CHECK: open tool with_input(n=7)
[[llmobs::tool]] int with_input([[llmobs::input]] int n, const Session& s) { return n + number_of(s); }

class Session {
public:
  int number = 1;
};
int number_of(const Session& session) { return session.number; }

int main() {
  Session session;
  Later<int> l;
  alignas(8) char room[8] = {};
  int sum = incomplete(session, 2) + moved(Session()) + not_instantiated({{3}}) + instantiated({{4}});
  sum += call_never(room[0]) + later(l);
  sum += redacted(session) + ignored(session) + with_input(7, session);
  printf("%d\n", sum);
}

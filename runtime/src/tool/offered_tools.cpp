// The tools of which the program has told a model, by name. They are entries of the program's own, in a list: a shared library
// that is unloaded takes its own out.
#include <llmobs/tool.h>

#include <mutex>
#include <string_view>

namespace llmobs {
inline namespace v1 {
namespace detail {

namespace {

std::mutex& lock() {
  static std::mutex* const the = new std::mutex; // entries go at exit, in any order
  return *the;
}
OfferedTool* first = nullptr;

} // namespace

void offer_tool(OfferedTool& tool) noexcept {
  std::lock_guard guard(lock());
  tool.next = first;
  first = &tool;
}

void withdraw_tool(OfferedTool& tool) noexcept {
  std::lock_guard guard(lock());
  for (OfferedTool** at = &first; *at; at = &(*at)->next)
    if (*at == &tool) {
      *at = tool.next;
      return;
    }
}

auto find_tool(const char* name, size_t size, JsonSink sink, void* to) -> decltype(OfferedTool::call) {
  std::lock_guard guard(lock());
  const std::string_view wanted(name, size);
  for (OfferedTool* one = first; one; one = one->next)
    if (wanted == one->name) return one->call;
  for (OfferedTool* one = first; one; one = one->next) {
    if (one != first) sink(to, ", ", 2);
    sink(to, one->name, std::string_view(one->name).size());
  }
  return nullptr;
}

} // namespace detail
} // namespace v1
} // namespace llmobs

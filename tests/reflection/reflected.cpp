// What GCC's reflection makes of a program without the plugin. Each line of standard output is what the trace file must have.
#include <llmobs/llmobs.h>
#include <coroutine>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace shop {

enum class Color { red, green = 5, blue, none = -1 };
enum Level : unsigned char { low, high = 200 };

struct Named {
  std::string name = "Ada";
  int same = 1;
};
struct Card : Named {
  LLMOBS_REDACT std::string number = "4111";
  LLMOBS_IGNORE int internal = 1;
  Color color = Color::green;
  int small : 3 = 2;
  int : 0;
  int same = 2;
  union {
    int whole;
    float part;
  };
  std::vector<Named> friends = {{}};
  const char* text = "not read";
  const int& reference = small_int;
  std::shared_ptr<Named> next = std::make_shared<Named>();
  std::string api_key = "sk-live-1234567890";
  static inline int small_int = 3;

private:
  [[maybe_unused]] int hidden_ = 9;
};
struct __attribute__((packed)) Packed {
  char c = 'c';
  int number = 7;
};
struct Empty {};

std::string buy(const Card& card, Color color, Level level, Packed packed, Empty empty) {
  LLMOBS_TRACE(tool);
  LLMOBS_RETURN(card.name);
}

void named(const Card& card, int count) {
  LLMOBS_TRACE(task, count);
  (void)card;
}

int filled(std::string& out, std::vector<int>&& moved, std::span<float> room, std::span<const int> seen, const char* text,
           LLMOBS_REDACT int secret, LLMOBS_IGNORE int ignored, int) {
  LLMOBS_TRACE(task);
  LLMOBS_RETURN(3);
}

int with_text(const char* prompt, bool quick) {
  LLMOBS_TRACE(llm);
  LLMOBS_RETURN(quick);
}

void marked(LLMOBS_INPUT std::string& question, LLMOBS_SESSION_ID const std::string& session,
            LLMOBS_MODEL_NAME std::string_view model, int other) {
  LLMOBS_TRACE_AS((llmobs::TraceOptions{.name = "chat"}), llm);
}

struct Guarded {
  std::mutex mutex;
  std::string text = "a";
  void store(const std::string& given, std::string own, int number, std::string_view view) {
    LLMOBS_TRACE(task);
    std::lock_guard<std::mutex> hold(mutex);
  }
  static void apart(const std::string& given) { LLMOBS_TRACE(task); }
};
void locked(Guarded& guarded, const std::string& given) { LLMOBS_TRACE(task); }

template<class... Ts> void many(int first, const Ts&... rest) { LLMOBS_TRACE(task); }
template<class T> T twice(T value) {
  LLMOBS_TRACE(task);
  LLMOBS_RETURN(value + value);
}

struct Forecast {
  double degrees = 3.5;
  Color color = Color::blue;
};
Forecast forecast(const std::string& city, int days) { return {1.0 * days, Color::red}; }

// Bases that are there twice, or once for several; members without a name; what leads back to itself.
struct Root {
  int root = 1;
};
struct Left : Root {
  int left = 2;
};
struct Right : Root {
  int right = 3;
};
struct Twice : Left, Right {};
struct Sharing : virtual Root {
  int sharing = 4;
};
struct Also : virtual Root {
  int also = 5;
};
struct Once : Sharing, Also {
  virtual ~Once() = default;
};
struct Hidden : private Root {
  int shown = 6;
};
struct Chain {
  int depth = 0;
  std::vector<Chain> next;
  Chain* back = this;
};
struct Unset {
  volatile int changing = 1;
  char letters[4] = "abc";
  int numbers[2] = {1, 2};
  const char* words[2] = {"not", "read"};
  std::string Root::*member = nullptr;
  void (*function)() = nullptr;
};
template<class T> struct Pair {
  T first, second;
};
union Either {
  int whole;
  float part;
};
enum Opaque : int;
enum class Wide : unsigned long { small, large = ~0ul };
enum Same { one = 1, uno = 1, two };

// The parameters of a coroutine, of which the compiler makes copies; the definition's names.
struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
int called_otherwise(int declared);
int called_otherwise(int defined) {
  LLMOBS_TRACE(task);
  return defined;
}
Task coroutine(std::string name, int number) {
  {
    LLMOBS_TRACE(task);
  }
  co_return;
}

class Service {
public:
  Service(const std::string& name, Pair<int> pair) : name_(name) { LLMOBS_TRACE(task); }
  Service(Service&&) = default;
  ~Service() { LLMOBS_TRACE(task); }
  template<class T> int ask(this const Service& self, const T& what) {
    LLMOBS_TRACE(task);
    auto inner = [](int deep) { LLMOBS_TRACE(task); };
    inner(1);
    LLMOBS_RETURN(1);
  }
  std::string operator[](int at) const {
    LLMOBS_TRACE(task);
    LLMOBS_RETURN(name_);
  }

private:
  std::string name_;
};
struct Later;
void odd(const Later& later, Later* pointer, Either either, Opaque opaque, Wide wide, Same same, const int (&row)[2], const Unset& unset,
         int& number, std::shared_ptr<Root> owner, const volatile int& changing, void (*function)(int), int (&reference)(int),
         std::optional<Pair<double>> pair) {
  LLMOBS_TRACE(task);
  if (number != 0) {
    LLMOBS_TRACE(retrieval);
  }
}
int plus_one(int x) { return x + 1; }
struct Later {
  int late = 1;
};

Forecast by_reference(Forecast (&function)(const std::string&, int)) {
  return llmobs::wrap({.name = "by reference"}, LLMOBS_WRAP(function))("Kiel", 1);
}
struct Functor {
  std::string operator()(const std::string& text) noexcept { return text; }
};

} // namespace shop

static void trace_functions() {
  shop::buy({}, shop::Color::none, shop::high, {}, {});
  shop::named({}, 3);
  std::string text = "question";
  std::vector<float> floats = {1};
  std::vector<int> ints = {1, 2};
  shop::filled(text, {1, 2, 3}, floats, ints, "text", 1, 2, 3);
  shop::with_text("prompt", true);
  shop::marked(text, "session-1", "gpt-4o", 3);
  shop::Guarded guarded;
  guarded.store("given", "own", 3, "view");
  shop::Guarded::apart("given");
  shop::locked(guarded, "given");
  shop::many(1, 2.5, text);
  shop::twice(4);
  shop::twice(text);
  [&](int x, const std::string& y) { LLMOBS_TRACE(task); }(1, text);
  auto wrapped = llmobs::wrap({.kind = llmobs::SpanKind::Tool}, LLMOBS_WRAP(shop::forecast));
  wrapped("Bremen", 3);
  auto lambda = llmobs::wrap({.name = "lambda"}, [](const std::string& city, shop::Color color) { return color; });
  lambda("Kiel", shop::Color::red);
  llmobs::wrap({.name = "named"}, LLMOBS_WRAP(shop::forecast, where, when))("Bremen", 3);
  llmobs::wrap({.name = "pointer"}, &shop::forecast)("Bremen", 3);
  llmobs::wrap({.name = "generic"}, [](auto x) { return x; })(3);
  llmobs::wrap({}, LLMOBS_WRAP([&](int length) { return length; }))(3);
  shop::by_reference(shop::forecast);
  shop::Functor functor;
  llmobs::wrap({.name = "functor"}, functor)("x");
}

static void trace_values() {
  shop::Chain chain;
  chain.next = {shop::Chain{1, {}}};
  llmobs::trace({.name = "bases"}, [] { return std::make_tuple(shop::Twice(), shop::Once(), shop::Hidden()); });
  llmobs::trace({.name = "chain"}, [&] { return chain; });
  {
    shop::Service service("s", {1, 2});
    service.ask(std::map<std::string, shop::Color>{{"a", shop::Color::red}});
    (void)service[3];
  }
  const int row[] = {1, 2};
  int number = 1;
  struct Local {
    int inside = 1;
  };
  shop::odd(shop::Later(), nullptr, {1}, shop::Opaque(3), shop::Wide::large, shop::uno, row, {}, number, nullptr, number, nullptr,
            shop::plus_one, shop::Pair<double>{1, 2});
  llmobs::trace({.name = "local"}, [] { return Local(); });
  llmobs::trace({.name = "unnamed"}, [] {
    struct {
      int inside = 1;
      enum { no, yes } answer = yes;
    } value;
    return value;
  });
  llmobs::trace({.name = "captures"}, [] {
    int x = 1;
    return [x] { return x; };
  });
  llmobs::trace({.name = "traced"}, [] { return shop::Forecast{}; });
  llmobs::trace(llmobs::SpanKind::Task, "annotated", [](llmobs::Span& span) {
    span.annotate({.input = shop::Named{}, .metadata = {{"color", shop::Color::red}}});
  });
}

int main(int argc, char** argv) {
  LLMOBS_TRACE(workflow);
  shop::coroutine("name", 1);
  shop::called_otherwise(1);
  trace_functions();
  trace_values();
  return 0;
}

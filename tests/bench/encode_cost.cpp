// What encoding one event costs, beside what else can be done with its bytes. With options of google-benchmark: CPU
// times. With CASE COUNT: runs a case so often, for counting instructions (in functions named batch_...).
//
// The event is the one of 1.7 KB that the budget speaks of: 26 fields, two texts of 380 bytes with things to escape.
#include "encode/encode_datadog.h"
#include "encode/encode_otlp.h"
#include "spool/spool_queue.h"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

using namespace llmobs;

// The bytes of one value, as records hold them.
class Value {
public:
  static Value text(std::string_view text) { return Value().string(Tag::string, text); }
  static Value integer(int64_t number) { return Value().put(Tag::integer, number); }
  static Value number(double number) { return Value().put(Tag::number, number); }
  static Value object(std::initializer_list<std::pair<const char*, Value>> members) {
    Value object;
    object.put(Tag::object);
    for (const auto& [name, value] : members) object.string(Tag::key, name).bytes_ += value.bytes_;
    return object.put(Tag::object_end);
  }
  RawValue raw() const {
    const auto* begin = reinterpret_cast<const unsigned char*>(bytes_.data());
    return {begin, begin + bytes_.size()};
  }

private:
  Value& put(Tag tag) {
    bytes_ += static_cast<char>(tag);
    return *this;
  }
  template<class Number> Value& put(Tag tag, Number number) {
    put(tag).bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
    return *this;
  }
  Value& string(Tag tag, std::string_view text) {
    put(tag, static_cast<uint32_t>(text.size())).bytes_ += text;
    return *this;
  }
  std::string bytes_;
};

std::string repeated(const char* sentence) {
  std::string text;
  while (text.size() < 380) text += sentence;
  text.resize(380);
  return text;
}

struct Event {
  explicit Event(const char* asked, const char* answered)
      : input(Value::text(repeated(asked))), output(Value::text(repeated(answered))) {
    span.span_id = 7636852842114652876u;
    span.parent_id = 1136852842114652871u;
    span.trace = {0x5c89d812c71e1d64u, 0x6b0086aa00000000u};
    span.start_ns = 1795196586146425123;
    span.duration_ns = 6893066;
    span.kind = SpanKind::Workflow;
    span.name = "summarise_report";
    span.session_id = "session-5f2c";
    span.input.set_text(input.raw());
    span.output.set_text(output.raw());
    for (const auto& [name, value] : metadata) span.metadata.put(name, value.raw());
    for (const auto& [name, value] : metrics) span.metrics.put(name, value.raw());
    for (const auto& [name, value] : tags) span.tags.put(name, value.raw());
  }

  Value input, output;
  const std::vector<std::pair<const char*, Value>> metadata = {
      {"sampling", Value::object({{"temperature", Value::number(0.7)}, {"top_p", Value::number(0.95)}})},
      {"model", Value::text("small-1")},
      {"path", Value::text("C:\\reports\\q3")}};
  const std::vector<std::pair<const char*, Value>> metrics = {{"input_tokens", Value::integer(1291)},
                                                              {"output_tokens", Value::integer(212)},
                                                              {"total_tokens", Value::integer(1503)},
                                                              {"score", Value::number(0.875)}};
  const std::vector<std::pair<const char*, Value>> tags = {{"tier", Value::text("gold")},
                                                           {"region", Value::text("eu-west-1")},
                                                           {"feature", Value::text("summary")},
                                                           {"user", Value::text("user-7413")}};
  SpanData span;
};

FinalConfig settings(bool otlp_json = false, bool gen_ai = true, bool open_inference = true) {
  FinalConfig config;
  config.ml_app = config.service = "reports";
  config.env = "prod";
  config.version = "1.4.2";
  config.otlp.json = otlp_json;
  config.otlp.gen_ai = gen_ai;
  config.otlp.open_inference = open_inference;
  return config;
}

struct Subject {
  Event english{"Summarise the \"quarterly\" report for the board,\nwith figures and a short outlook. ",
                "Revenue grew by 12 %; see \"Table 3\".\n\tCosts were flat, the outlook is unchanged. "};
  Event greek{"Συνόψισε την «τριμηνιαία» έκθεση για το συμβούλιο,\nμε στοιχεία. ",
              "Τα έσοδα αυξήθηκαν κατά 12 %· βλέπε «Πίνακα 3».\n\tΤο κόστος ήταν σταθερό. "};
  DatadogEncoder encoder{settings()};
  OtlpEncoder to_protobuf{settings()}, to_json{settings(true)};
  OtlpEncoder gen_ai_protobuf{settings(false, true, false)}, gen_ai_json{settings(true, true, false)};
  OtlpEncoder open_inference_protobuf{settings(false, false)}, open_inference_json{settings(true, false)};
  Bytes out;
  std::string finished;
  nlohmann::ordered_json document;

  Subject() {
    encoder.encode(english.span, out);
    finished = out.text();
    document = nlohmann::ordered_json::parse(finished);
  }
};

// What the spool takes of the background thread's time, for each event: a batch of 1 MiB is one record, and a file.
class SpoolSubject {
public:
  explicit SpoolSubject(const std::string& event) {
    while (events_.size() < (1u << 20)) {
      if (!events_.empty()) events_ += ',';
      events_ += event;
      sizes_.push_back(static_cast<uint32_t>(event.size()));
    }
  }
  ~SpoolSubject() {
    empty();
    ::rmdir(folder_.path().c_str());
  }
  SpoolSubject(const SpoolSubject&) = delete;
  SpoolSubject& operator=(const SpoolSubject&) = delete;

  /// True: it is time to empty it.
  bool write_event() {
    if (++waiting_ < sizes_.size()) return false;
    waiting_ = 0;
    write_batch();
    return ++records_ % most == 0;
  }
  void empty() {
    for (const SpoolEntry& one : folder_.files()) folder_.remove(folder_.take(one.name));
  }
  void fill() {
    for (size_t i = 0; i < most; ++i) write_batch();
  }
  /// False: it is time to fill it.
  bool take_event() {
    if (taken_ != 0) return --taken_, true;
    const SpoolRecord* record = queue_.next();
    if (!record) return false;
    taken_ = record->count;
    queue_.finish();
    return true;
  }

private:
  static constexpr size_t most = 32; // batches
  void write_batch() {
    if (!queue_.put(events_, sizes_.data(), static_cast<uint32_t>(sizes_.size()), 1)) std::abort();
  }
  static std::string path() {
    std::string made = std::filesystem::temp_directory_path() / "llmobs-bench-XXXXXX";
    return ::mkdtemp(made.data()) ? made : std::string();
  }

  SpoolFolder folder_{path(), 1u << 30};
  SpoolQueue queue_{folder_, {"agent-spans"}, "the agent", ""};
  std::string events_;
  std::vector<uint32_t> sizes_;
  size_t waiting_ = 0, records_ = 0, taken_ = 0;
};

Subject& subject() {
  static Subject one;
  return one;
}

template<class Encoder> void encode(Subject& on, Encoder& encoder, const Event& event) {
  on.out.clear();
  encoder.encode(event.span, on.out);
}

} // namespace

// clang-format off: a table
#define CASES(X)                                                                                                       \
  X(encode) X(encode_greek) X(encode_protobuf) X(encode_json)                                                          \
  X(gen_ai_protobuf) X(gen_ai_json) X(open_inference_protobuf) X(open_inference_json)                                  \
  X(copy) X(dump)
// clang-format on

extern "C" {
__attribute__((noinline)) void batch_encode(Subject& on) { encode(on, on.encoder, on.english); }
__attribute__((noinline)) void batch_encode_greek(Subject& on) { encode(on, on.encoder, on.greek); }
__attribute__((noinline)) void batch_encode_protobuf(Subject& on) { encode(on, on.to_protobuf, on.english); }
__attribute__((noinline)) void batch_encode_json(Subject& on) { encode(on, on.to_json, on.english); }
// With one convention alone.
__attribute__((noinline)) void batch_gen_ai_protobuf(Subject& on) { encode(on, on.gen_ai_protobuf, on.english); }
__attribute__((noinline)) void batch_gen_ai_json(Subject& on) { encode(on, on.gen_ai_json, on.english); }
__attribute__((noinline)) void batch_open_inference_protobuf(Subject& on) {
  encode(on, on.open_inference_protobuf, on.english);
}
__attribute__((noinline)) void batch_open_inference_json(Subject& on) {
  encode(on, on.open_inference_json, on.english);
}
__attribute__((noinline)) bool batch_spool(SpoolSubject& on) { return on.write_event(); }
__attribute__((noinline)) bool batch_spool_back(SpoolSubject& on) { return on.take_event(); }
__attribute__((noinline)) void batch_copy(Subject& on) {
  on.out.clear();
  on.out.append(on.finished);
}
__attribute__((noinline)) void batch_dump(Subject& on) { benchmark::DoNotOptimize(on.document.dump()); }
}

#define MEASURE(name)                                                                                                  \
  static void name(benchmark::State& state) {                                                                          \
    for (auto _ : state) batch_##name(subject());                                                                      \
  }                                                                                                                    \
  BENCHMARK(name);
CASES(MEASURE)

// What makes room for more is not measured.
static void spool(benchmark::State& state, const std::string& event) {
  SpoolSubject on(event);
  for (auto _ : state) {
    if (!batch_spool(on)) continue;
    state.PauseTiming();
    on.empty();
    state.ResumeTiming();
  }
}
static void spool(benchmark::State& state) { spool(state, subject().finished); }
static void spool_1k(benchmark::State& state) { spool(state, std::string(1000, 'x')); }
BENCHMARK(spool);
BENCHMARK(spool_1k);

static void spool_back(benchmark::State& state) {
  SpoolSubject on(subject().finished);
  for (auto _ : state) {
    if (batch_spool_back(on)) continue;
    state.PauseTiming();
    on.fill();
    state.ResumeTiming();
  }
}
BENCHMARK(spool_back);

int main(int argc, char** argv) {
  if (argc == 3) {
#define RUN(name)                                                                                                      \
  if (std::strcmp(argv[1], #name) == 0) {                                                                              \
    for (int i = std::atoi(argv[2]); i > 0; --i) batch_##name(subject());                                              \
    std::printf("{\"bytes\": %zu}\n", subject().out.size());                                                           \
    return 0;                                                                                                          \
  }
    CASES(RUN)
    SpoolSubject on(subject().finished);
    for (int i = std::atoi(argv[2]); i > 0; --i) {
      if (std::strcmp(argv[1], "spool") == 0 && batch_spool(on)) on.empty();
      if (std::strcmp(argv[1], "spool_back") == 0 && !batch_spool_back(on)) on.fill();
    }
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

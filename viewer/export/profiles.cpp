// The formats of profilers: Chrome's trace events, which Perfetto reads, too, and speedscope's. Times are relative to
// the first trace, or to their own, since these numbers are doubles to their readers.
#include "base/json_dump.h"
#include "export/exported_trace.h"
#include "export/lanes.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <unordered_map>

namespace llmobs::viewer {
namespace {

std::string microseconds(std::int64_t nanoseconds) {
  return fmt::format("{}.{:03}", nanoseconds / 1000, nanoseconds % 1000);
}

std::string quoted(std::string_view text) { return json_quoted(text, JsonAlphabet::ascii); }

std::string trace_name(const TraceSummary& summary) {
  return summary.root_name + " " +
         summary.trace_id.substr(summary.trace_id.size() - std::min<std::size_t>(summary.trace_id.size(), 8));
}

JsonValue arguments_of(const SpanHead& head, const JsonValue& event) {
  JsonValue object = json_object();
  const auto put = [&](const char* key, const std::string& text) {
    if (!text.empty()) json_put(object, key, json_string(text));
  };
  put("span_id", head.span_id);
  put("kind", head.kind);
  put("model", head.model_name);
  put("error",
      head.error_type + (head.error_type.empty() || head.error_message.empty() ? "" : ": ") + head.error_message);
  if (const JsonValue* meta = event.find("meta"))
    for (const char* key : {"input", "output", "metadata"})
      if (const JsonValue* value = meta->find(key)) json_put(object, key, *value);
  if (const JsonValue* metrics = event.find("metrics")) json_put(object, "metrics", *metrics);
  return object;
}

class SpeedscopeWriter {
public:
  explicit SpeedscopeWriter(const TextSink& write) : write_(write) {}

  void add(const ExportedTrace& trace) {
    const auto lanes = make_lanes(trace);
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      const std::string part = lanes.size() == 1 ? "" : fmt::format(" ({} of {})", lane + 1, lanes.size());
      write_(
          fmt::format("{}{{\"type\":\"evented\",\"name\":{},\"unit\":\"nanoseconds\",\"startValue\":0,\"endValue\":{},"
                      "\"events\":[",
                      before_, quoted(trace_name(trace.summary) + part), trace.summary.duration_ns));
      before_ = ",\n";
      add_events(trace, lanes[lane]);
      write_("]}");
    }
  }

  std::string frames;

private:
  void add_events(const ExportedTrace& trace, const std::vector<LaneSpan>& lane) {
    std::vector<const LaneSpan*> open;
    const char* before = "";
    const auto event = [&](char type, const LaneSpan& span, std::int64_t at) {
      write_(fmt::format("{}{{\"type\":\"{}\",\"frame\":{},\"at\":{}}}", before, type,
                         frame_of(trace.spans[span.span].head), at - trace.summary.start_ns));
      before = ",";
    };
    const auto close_until = [&](std::int64_t time) {
      for (; !open.empty() && open.back()->end <= time; open.pop_back()) event('C', *open.back(), open.back()->end);
    };
    for (const LaneSpan& span : lane) {
      close_until(span.start);
      event('O', span, span.start);
      open.push_back(&span);
    }
    close_until(std::numeric_limits<std::int64_t>::max());
  }

  std::size_t frame_of(const SpanHead& head) {
    const std::string name = head.kind.empty() ? head.name : fmt::format("{} ({})", head.name, head.kind);
    const auto [place, is_new] = frames_.try_emplace(name, frames_.size());
    if (is_new) frames += (place->second == 0 ? "" : ",\n") + fmt::format("{{\"name\":{}}}", quoted(name));
    return place->second;
  }

  const TextSink& write_;
  const char* before_ = "\n";
  std::unordered_map<std::string, std::size_t> frames_;
};

} // namespace

void export_chrome(const TraceSource& traces, const EventReader& read, const TextSink& write) {
  write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
  const char* before = "\n";
  ExportedTrace trace;
  std::int64_t begin = 0;
  for (std::size_t process = 1; traces(trace); ++process) {
    if (process == 1) begin = trace.summary.start_ns;
    write(fmt::format("{}{{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":{},\"args\":{{\"name\":{}}}}}", before,
                      process, quoted(trace_name(trace.summary))));
    before = ",\n";
    const auto lanes = make_lanes(trace);
    for (std::size_t lane = 0; lane < lanes.size(); ++lane)
      for (const LaneSpan& span : lanes[lane]) {
        const ExportedSpan& exported = trace.spans[span.span];
        write(fmt::format(
            "{}{{\"ph\":\"X\",\"name\":{},\"cat\":{},\"pid\":{},\"tid\":{},\"ts\":{},\"dur\":{},\"args\":{}}}", before,
            quoted(exported.head.name), quoted(exported.head.kind), process, lane + 1,
            microseconds(span.start - std::min(span.start, begin)), microseconds(span.end - span.start),
            json_dump(arguments_of(exported.head, read(exported.row)), JsonAlphabet::ascii)));
      }
  }
  write("\n]}\n");
}

void export_speedscope(const TraceSource& traces, const TextSink& write) {
  write("{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\"exporter\":\"llmobs\",\"profiles\":[");
  SpeedscopeWriter writer(write);
  for (ExportedTrace trace; traces(trace);) writer.add(trace);
  write("],\n\"shared\":{\"frames\":[\n" + writer.frames + "]}}\n");
}

} // namespace llmobs::viewer

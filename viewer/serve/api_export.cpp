// The answer that is a file: one trace, as `llmobs export` writes it.
#include "base/json_dump.h"
#include "base/user_error.h"
#include "export/export_format.h"
#include "serve/api.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <utility>

namespace llmobs::viewer {
namespace {

// What means nothing to a header, a shell or a file system, wherever the text comes from.
std::string plain(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  std::string name;
  for (const char c : text) {
    if (is_plain(c))
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  if (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

// The root's name and the end of the id: ids begin with the time and so begin alike.
std::string file_name(const TraceSummary& summary, const ExportFormat& format) {
  constexpr std::size_t longest = 60;
  constexpr std::size_t id_end = 8;
  std::string name = plain(summary.root_name).substr(0, longest);
  const std::string id = plain(summary.trace_id);
  if (name.empty()) name = "trace";
  if (!id.empty()) name += "-" + id.substr(id.size() - std::min(id.size(), id_end));
  return name + format.ending;
}

FileAnswer refusal(int status, const std::string& reason) {
  FileAnswer answer;
  answer.status = status;
  answer.refusal = fmt::format("{{\"error\":{}}}", json_quoted(reason, JsonAlphabet::ascii));
  return answer;
}

std::string known_formats() {
  std::string names;
  for (const ExportFormat& format : export_formats()) names += (names.empty() ? "" : ", ") + std::string(format.name);
  return names;
}

// Gathers what an exporter writes into pieces that are worth sending.
class Pieces {
public:
  explicit Pieces(const PieceSink& send) : send_(send) {}

  struct NobodyReads {};

  void add(std::string_view text) {
    constexpr std::size_t enough = std::size_t{64} << 10;
    gathered_ += text;
    if (gathered_.size() >= enough) send();
  }
  void send() {
    if (!gathered_.empty() && !send_(gathered_)) throw NobodyReads();
    gathered_.clear();
  }

private:
  const PieceSink& send_;
  std::string gathered_;
};

// A span of a trace that was taken from the store before: it is another one's now if something was forgotten since.
JsonValue read_event(const SharedStore& shared, std::uint64_t generation, const SpanRow& row) {
  const auto lock = shared.read();
  if (shared.store().generation() != generation) throw UserError("the files have been read again meanwhile");
  return shared.store().read_event(row);
}

} // namespace

FileAnswer export_answer(const SharedStore& shared, const Parameters& parameters) {
  const ExportFormat* format = find_export_format(parameter(parameters, "format"));
  if (format == nullptr) return refusal(400, "format is none of " + known_formats());
  const auto lock = shared.read();
  const Store& store = shared.store();
  const auto place = store.find_trace(parameter(parameters, "trace"));
  if (!place) return refusal(404, "there is no trace of that id");
  const auto exported = std::make_shared<const ExportedTrace>(exported_trace(store, *place));
  FileAnswer answer;
  answer.content_type = format->content_type;
  answer.name = file_name(exported->summary, *format);
  answer.write = [&shared, format, exported, generation = store.generation()](const PieceSink& send) {
    Pieces pieces(send);
    bool given = false;
    const TraceSource source = [&](ExportedTrace& trace) {
      if (!given) trace = *exported;
      return !std::exchange(given, true);
    };
    const EventReader read = [&](const SpanRow& row) { return read_event(shared, generation, row); };
    try {
      format->write(source, read, [&](std::string_view text) { pieces.add(text); });
      pieces.send();
      return true;
    } catch (const Pieces::NobodyReads&) {
    } catch (const UserError&) {}
    return false;
  };
  return answer;
}

} // namespace llmobs::viewer

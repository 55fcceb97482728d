#include "base/user_error.h"
#include "command.h"
#include "export/export_format.h"
#include "terminal/filter_options.h"
#include "terminal/output.h"
#include "terminal/progress.h"
#include "trace_source.h"
#include "trace_view.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <utility>

namespace llmobs::viewer {
namespace {

struct ExportArguments {
  std::vector<std::string> files;
  std::string format;
  std::string trace;
  std::string output = "-";
  FilterOptions filter;
};

// The traces that are asked for, from the oldest on.
std::vector<std::size_t> wanted_traces(Store& store, const ExportArguments& arguments, const Query& query) {
  if (!arguments.trace.empty()) return {find_trace(store, arguments.trace)};
  std::vector<std::size_t> order = newest_first(store);
  const std::vector<bool> wanted = search_traces(store, query);
  order.erase(std::remove_if(order.begin(), order.end(), [&](std::size_t trace) { return !wanted[trace]; }),
              order.end());
  if (order.empty()) throw UserError(fmt::format("no span in {} fits", store.name()));
  std::reverse(order.begin(), order.end());
  return order;
}

class OutputFile {
public:
  explicit OutputFile(const std::string& path)
      : path_(path), file_(path == "-" ? nullptr : std::fopen(path.c_str(), "wbe")) {
    if (path != "-" && file_ == nullptr) fail();
  }
  ~OutputFile() {
    if (file_ != nullptr) std::fclose(file_);
  }
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view text) {
    if (file_ == nullptr)
      Output::text(text);
    else if (std::fwrite(text.data(), 1, text.size(), file_) != text.size())
      fail();
  }
  void finish() {
    if (file_ == nullptr)
      Output::finish();
    else if (std::fclose(std::exchange(file_, nullptr)) != 0)
      fail();
  }

private:
  [[noreturn]] void fail() const { throw UserError(fmt::format("can't write {}: {}", path_, std::strerror(errno))); }

  std::string path_;
  std::FILE* file_;
};

void write_traces(const ExportArguments& arguments) {
  const Query query = arguments.filter.query();
  Store store = open_traces(arguments.files);
  const std::vector<std::size_t> wanted = wanted_traces(store, arguments, query);
  OutputFile file(arguments.output);
  const TextSink write = [&](std::string_view text) { file.write(text); };
  ProgressBar bar;
  if (arguments.output == "-") bar.make_way();
  const ProgressBar::Step step = bar.step_of("writing");
  std::size_t next = 0;
  const TraceSource traces = [&](ExportedTrace& trace) {
    if (step) step(next, wanted.size());
    if (next == wanted.size()) return false;
    TraceView view = view_trace(store, wanted[next++], query);
    trace = exported_trace(view.trace, view.shape, std::move(view.heads), std::move(view.summary));
    return true;
  };
  find_export_format(arguments.format)->write(traces, [&](const SpanRow& row) { return store.read_event(row); }, write);
  bar.end();
  file.finish();
  report_bad_lines(store);
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const ExportFormat& format : export_formats()) names.emplace_back(format.name);
  return names;
}

Command::Action declare_export(CLI::App& command) {
  const auto arguments = std::make_shared<ExportArguments>();
  add_files(command, arguments->files);
  command.add_option("--format", arguments->format, "chrome (and Perfetto), speedscope, otlp, html, csv or json")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember(format_names()))
      ->option_text("FORMAT");
  command.add_option("--trace", arguments->trace, "Only the trace whose id begins or ends so")->option_text("ID");
  command.add_option("-o,--output", arguments->output, "Write to this file instead of standard output")
      ->option_text("FILE");
  arguments->filter.add_to(command);
  return [arguments] { write_traces(*arguments); };
}

} // namespace

Command export_command() {
  return {"export", "Write traces for other programs: profilers, browsers, spreadsheets", declare_export};
}

} // namespace llmobs::viewer

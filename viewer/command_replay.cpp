#include "base/user_error.h"
#include "command.h"
#include "terminal/output.h"
#include "terminal/terminal_text.h"

#include <llmobs/replay.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <string_view>

namespace llmobs::viewer {
namespace {

struct ReplayArguments {
  std::string folder;
  bool list = false;
  unsigned patience_s = 5;
};

std::string amount(std::uint64_t spans, std::uint64_t evaluations) {
  return fmt::format("{} span{} and {} evaluation{}", spans, spans == 1 ? "" : "s", evaluations,
                     evaluations == 1 ? "" : "s");
}

std::string shown(llmobs::Text text) { return printable(std::string_view(text.data(), text.size())); }

// A line of the list.
void list_file(void*, const ReplayFile* file, std::size_t) {
  std::string line = fmt::format("{}  {}", shown(file->name), amount(file->spans, file->evaluations));
  if (!file->origin.empty()) line += fmt::format(" for {}", shown(file->origin));
  if (file->state == ReplayState::in_use) line = fmt::format("{}  in use by a program", shown(file->name));
  if (file->damaged != 0) line += fmt::format(", damaged in {} place{}", file->damaged, file->damaged == 1 ? "" : "s");
  Output::text(line + "\n");
}

void say_if_any(std::uint64_t count, std::string_view what) {
  if (count != 0) Output::text(fmt::format("{} {}\n", count, what));
}

void print_list(const ReplayResult& result) {
  Output::text(result.files == 0 ? std::string("nothing is in it\n")
                                 : amount(result.spans_left, result.evaluations_left) + " to deliver\n");
}

void print_outcome(const ReplayResult& result) {
  if (result.files == 0) return Output::text("nothing is in it\n");
  Output::text(amount(result.spans_delivered, result.evaluations_delivered) + " delivered\n");
  if (result.spans_left + result.evaluations_left != 0)
    Output::text(amount(result.spans_left, result.evaluations_left) + " are left\n");
  if (result.spans_refused + result.evaluations_refused != 0)
    Output::text(amount(result.spans_refused, result.evaluations_refused) +
                 " were refused by their destination, and are gone\n");
  say_if_any(result.damaged, "damaged places: the files stay, as .damaged");
  say_if_any(result.in_use, "files are in use by a program, which delivers them itself");
}

bool is_all_well(const ReplayResult& result) {
  return result.spans_left + result.evaluations_left + result.spans_refused + result.evaluations_refused +
             result.damaged + result.in_use ==
         0;
}

void replay_folder(const ReplayArguments& arguments) {
  ReplayOptions options;
  options.dry_run = arguments.list;
  options.patience_ms = arguments.patience_s * 1000;
  if (arguments.list) options.each_file = &list_file;
  const ReplayResult result = replay(arguments.folder.c_str(), options);
  if (result.ok == 0) throw UserError(printable(result.message));
  arguments.list ? print_list(result) : print_outcome(result);
  Output::finish();
  if (!arguments.list && !is_all_well(result)) throw UserError("not everything could be delivered");
}

Command::Action declare_replay(CLI::App& command) {
  const auto arguments = std::make_shared<ReplayArguments>();
  command.add_option("DIR", arguments->folder, "The folder that LLMOBS_SPOOL named")->required()->type_name("");
  command.add_flag("--list,--dry-run", arguments->list, "Say what is there, and neither send nor change anything");
  command
      .add_option("--patience", arguments->patience_s,
                  "Seconds to wait for a destination that takes nothing; 5 if absent")
      ->check(CLI::Range(0u, 86400u))
      ->type_name("")
      ->option_text("SECONDS");
  return [arguments] { replay_folder(*arguments); };
}

} // namespace

Command replay_command() { return {"replay", "Deliver what programs could not, and kept in a folder", declare_replay}; }

} // namespace llmobs::viewer

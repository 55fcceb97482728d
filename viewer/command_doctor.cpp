#include "base/user_error.h"
#include "command.h"
#include "doctor/finding.h"
#include "terminal/output.h"
#include "terminal/terminal_text.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <unistd.h>

namespace llmobs::viewer {
namespace {

struct DoctorArguments {
  std::vector<std::string> binaries;
  std::string file;
  OutputOptions output;
};

StyledLine line_of(const Finding& finding) {
  StyledLine line;
  switch (finding.health) {
  case Health::good: line.add(Style::kind_data, "\u2713 "); break;
  case Health::note: line.add(Style::faint, "\u00b7 "); break;
  case Health::warning: line.add(Style::number, "! "); break;
  case Health::failure: line.add(Style::error, "\u2717 "); break;
  }
  line.add(Style::label, finding.subject).pad_to(14).add(Style::plain, " " + finding.text);
  if (!finding.fix.empty()) line.add(Style::plain, " \u2192 ").add(Style::strong, finding.fix);
  return line;
}

void examine(const DoctorArguments& arguments) {
  Output output(arguments.output);
  std::size_t failures = 0;
  const auto show = [&](const Findings& findings) {
    for (const Finding& finding : findings) {
      failures += finding.health == Health::failure ? 1 : 0;
      output.line(line_of(finding));
    }
  };
  for (const std::string& binary : arguments.binaries) show(check_binary(binary));
  if (arguments.binaries.empty()) show(check_compiler());
  show(check_environment(environ));
  show(check_agent());
  show(check_receivers());
  show(check_key());
  show(check_file(arguments.file));
  Output::finish();
  if (failures > 0)
    throw UserError(failures == 1 ? "one thing is wrong" : std::to_string(failures) + " things are wrong");
}

Command::Action declare_doctor(CLI::App& command) {
  const auto arguments = std::make_shared<DoctorArguments>();
  command.add_option("BINARY", arguments->binaries, "Programs or libraries: what the plugin has put into them")
      ->type_name("");
  command.add_option("--file", arguments->file, "The traces file to look at, not the one that a program would write")
      ->option_text("FILE");
  arguments->output.add_to(command);
  return [arguments] { examine(*arguments); };
}

} // namespace

Command doctor_command() { return {"doctor", "Say whether tracing would work here, and why not", declare_doctor}; }

} // namespace llmobs::viewer

#include "shell/manual_page.h"

#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

// Text of a manual page: a hyphen is a minus sign, and no line begins with a request.
std::string roff(std::string_view text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    line_begins = c == '\n';
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

std::string usage(const CommandWords& command) {
  std::string text = fmt::format("\\fBllmobs {}\\fR", roff(command.name));
  if (!command.options.empty()) text += " [\\fIOPTION\\fR]...";
  for (const OptionWords& place : command.places)
    text += fmt::format(place.is_required ? " \\fI{}\\fR{}" : " [\\fI{}\\fR]{}", roff(place.value),
                        place.is_list ? "..." : "");
  return text;
}

std::string option_entry(const OptionWords& option) {
  std::string names;
  for (const std::string& name : option.names)
    names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", roff(name));
  if (names.empty())
    names = fmt::format("\\fI{}\\fR", roff(option.value));
  else if (!option.value.empty())
    names += fmt::format(" \\fI{}\\fR", roff(option.value));
  std::string text = option.text;
  if (!option.choices.empty()) {
    text += ": one of";
    for (const std::string& choice : option.choices) text += (&choice == &option.choices.front() ? " " : ", ") + choice;
  }
  return fmt::format(".TP\n{}\n{}\n", names, roff(text));
}

constexpr std::string_view about =
    "\\fBllmobs\\fR shows the traces that programs instrumented with llmobs have written to a file or send to it, in the\n"
    "terminal and in the browser. Several files are read as one; \\- is standard input. Without a file the one that\n"
    "\\fBLLMOBS_FILE\\fR names is read, and without that the library's default,\n"
    "\\fI$XDG_STATE_HOME/llmobs/traces.jsonl\\fR or \\fI~/.local/state/llmobs/traces.jsonl\\fR.\n";

constexpr std::string_view end_of_page =
    ".SH ENVIRONMENT\n"
    ".TP\n\\fBLLMOBS_FILE\\fR\nThe traces file, if none is named.\n"
    ".TP\n\\fBLLMOBS_PRICES\\fR\nA file with prices of models, for spans that state tokens and no cost.\n"
    ".TP\n\\fBLLMOBS_PAGER\\fR, \\fBPAGER\\fR\nWhat shows output that is longer than the screen; less if absent.\n"
    ".TP\n\\fBNO_COLOR\\fR\nNo colours, unless \\-\\-color=always is given.\n"
    ".TP\n\\fBBROWSER\\fR\nWhat \\fBllmobs view\\fR opens its page with; xdg\\-open if absent.\n"
    ".SH EXIT STATUS\n"
    "0: done. 1: it could not be done, and standard error says why, or \\fBgrep\\fR found nothing.\n"
    "2: the command line was not understood.\n";

} // namespace

std::string manual_page(const std::string& version, const std::vector<CommandWords>& commands) {
  std::string text = fmt::format(".TH LLMOBS 1 \"\" \"llmobs {}\" \"llmobs\"\n.SH NAME\n", roff(version));
  text += "llmobs \\- traces of LLM applications, in the terminal and in the browser\n.SH SYNOPSIS\n";
  for (const CommandWords& command : commands) text += usage(command) + "\n.br\n";
  text += fmt::format(".SH DESCRIPTION\n{}.SH COMMANDS\n", about);
  for (const CommandWords& command : commands) {
    text += fmt::format(".SS {}\n{}.\n", usage(command), roff(command.summary));
    for (const OptionWords& place : command.places) text += option_entry(place);
    for (const OptionWords& option : command.options) text += option_entry(option);
    if (!command.footer.empty()) text += fmt::format(".PP\n.nf\n{}\n.fi\n", roff(command.footer));
  }
  return text + std::string(end_of_page);
}

} // namespace llmobs::viewer

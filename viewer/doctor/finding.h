// A Finding is one line of `llmobs doctor`: how something is, and what to do where it is not right.
#pragma once

#include <string>
#include <vector>

namespace llmobs::viewer {

enum class Health { good, note, warning, failure };

struct Finding {
  Health health = Health::good;
  std::string subject;
  std::string text;
  std::string fix; // empty if nothing is to be done
};

using Findings = std::vector<Finding>;

/// The compiler with the plugin, which stands beside this program: does it compile?
Findings check_compiler();
/// What the plugin has put into a program or library.
Findings check_binary(const std::string& path);
/// The variables that are set, `environment` as main() gets it.
Findings check_environment(const char* const* environment);
/// The Datadog agent that a program would find from here.
Findings check_agent();
/// Receivers of OpenTelemetry: the one that is named, else one at the usual port.
Findings check_receivers();
/// The key and the site, for programs that send without an agent.
Findings check_key();
/// The file that spans would go to, and its newest span against the clock.
Findings check_file(const std::string& argument);

} // namespace llmobs::viewer

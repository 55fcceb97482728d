// Tracy: one zone with the same values as its text. Built with on-demand profiling, so that "off" is a client without a
// server; without that option it records into memory, which nothing limits. No ids: a zone belongs to its thread.
#include "batches.h"

#include <tracy/Tracy.hpp>

void peer::bare() {
  ZoneScopedN("tool");
  KEEP(0);
}
void peer::with_values(const std::string& text, int k) {
  ZoneScopedN("tool");
  ZoneText(text.data(), text.size());
  ZoneValue(static_cast<uint64_t>(k));
  KEEP(k);
  ZoneText(output.data(), output.size());
}
void peer::tracing(bool) {} // decided when it is built
void peer::settle() {}

int main(int argc, char** argv) { return peer::run(argc, argv); }

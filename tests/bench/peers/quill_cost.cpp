// quill: one log message with the same values. It has no ids, no parent and no end of the span.
#include "batches.h"

#include <quill/Backend.h>
#include <quill/Frontend.h>
#include <quill/LogMacros.h>
#include <quill/Logger.h>
#include <quill/sinks/NullSink.h>

static quill::Logger* logger = nullptr;

void peer::bare() { LOG_INFO(logger, "tool"); }
void peer::with_values(const std::string& text, int k) { LOG_INFO(logger, "tool {} {} {}", text, k, output); }
void peer::tracing(bool on) { logger->set_log_level(on ? quill::LogLevel::Info : quill::LogLevel::None); }
void peer::settle() { logger->flush_log(); }

int main(int argc, char** argv) {
  quill::Backend::start();
  logger = quill::Frontend::create_or_get_logger("bench", quill::Frontend::create_or_get_sink<quill::NullSink>("null"));
  return peer::run(argc, argv);
}

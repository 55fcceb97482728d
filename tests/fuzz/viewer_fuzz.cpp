// What the tool reads: lines of traces files, requests in JSON, Protocol Buffers and MessagePack, and queries. The first byte chooses
// what the others are; what is read must be a value that can be walked over and written again.
#include "query/query.h"
#include "serve/msgpack.h"
#include "serve/otlp_events.h"
#include "serve/otlp_wire.h"
#include "store/span_head.h"
#include "store/span_scan.h"

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace llmobs::viewer;

// What the scanner has checked can be parsed.
void parse_scanned(std::string_view text) {
  if (!parse_json(text).value) std::abort();
}

void read_line(std::string_view line) {
  static LineScanner scanner;
  std::vector<char> readable(line.begin(), line.end());
  readable.resize(line.size() + LineScanner::padding);
  const ScannedLine& scanned = scanner.scan({readable.data(), line.size()});
  for (const ScannedSpan& span : scanned.spans) {
    parse_scanned(span.text);
    read_span_head(std::string(span.text));
  }
  for (std::string_view evaluation : scanned.evaluations) parse_scanned(evaluation);
}

void read_request(const std::optional<JsonValue>& request) {
  if (!request) return;
  for (const Json& event : read_otlp(*request).events)
    read_line(event.dump(-1, ' ', true, Json::error_handler_t::replace));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (*data % 5) {
  case 0: read_line(rest); break;
  case 1: read_request(parse_json(rest).value); break;
  case 2: read_request(read_otlp_protobuf(rest)); break;
  case 3: read_msgpack(rest); break;
  default: try { Query::parse(rest);
    } catch (const std::exception&) { // what is wrong with it
    }
  }
  return 0;
}

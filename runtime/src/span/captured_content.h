// What was captured of a call, as the content of a span whose kind has typed content. Nobody has said there what the values are, so it
// is found out, and all of it is shown:
//
//   arguments of llm        what looks like messages, and texts, are the messages of the input. If there is none of these, objects
//                           and lists are, as JSON. An object with a member "messages" is a request: it shows these.
//   result of llm           messages; anything else is the content of one
//   arguments of embedding  documents and texts are the documents of the input; if there is none, objects and lists are
//   result of embedding     the value of the output
//   result of retrieval     documents: texts, objects with a text, pairs of a text and a score; anything else as the text of one
//
// The rest of the side is shown as metadata, under the parameter's name or "result": other arguments, texts whose name says that they
// are a setting (model, url, key, ...), and members that a message or a document has no place for.
#pragma once

#include "base/kind.h"
#include "span/span_data.h"
#include "span/typed_content.h"

#include <string_view>
#include <vector>

namespace llmobs {

struct CapturedArgument {
  std::string_view name;
  RawValue value;
  bool is_label = false;  // it names the session or the model
  bool is_marked = false; // as input
};

class CapturedContent {
public:
  /// `parsed`: holds bytes that are made, as long as the sides are looked at.
  explicit CapturedContent(ParsedValues& parsed);

  /// Both answer how much of it could not be shown. `name`: of the rest.
  size_t input(SpanKind kind, const std::vector<CapturedArgument>& arguments, SpanSide& side);
  size_t output(SpanKind kind, std::string_view name, RawValue result, SpanSide& side);

private:
  enum class Use : uint8_t { content, request, rest };

  void choose(SpanKind kind, const std::vector<CapturedArgument>& arguments);
  Use use_of(SpanKind kind, const CapturedArgument& argument, RawValue value);
  size_t messages(std::string_view name, RawValue value, SpanSide& side);
  size_t request(std::string_view name, RawValue object, SpanSide& side);
  void documents(std::string_view name, RawValue value, SpanSide& side);
  void put_rests(std::string_view name, bool is_list, SpanSide& side);
  void append_rests(Bytes& out);
  void put_roles(std::string_view name, size_t first, Messages& messages);
  RawValue value_of(RawValue given);

  ParsedValues& parsed_;
  Bytes user_, system_;
  struct Chosen {
    RawValue value;
    Use use;
  };
  std::vector<Chosen> chosen_;
  std::vector<RestOfElement> rests_;
};

} // namespace llmobs

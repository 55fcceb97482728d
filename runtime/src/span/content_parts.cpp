#include "span/content_parts.h"

#include "value/json_reader.h"
#include "value/object_members.h"
#include "value/value_bytes.h"

#include <string>
#include <string_view>

namespace llmobs {

namespace {

RawValue kept_text(std::string_view text, ParsedValues& room) {
  Bytes& bytes = room.emplace_back();
  append_text(bytes, Tag::string, text);
  return value_in(bytes);
}

// What was there, and these behind it.
template<class View> Run with_more(std::vector<View>& all, Run run, const std::vector<View>& more) {
  if (more.empty()) return run;
  Run both{static_cast<uint32_t>(all.size()), 0};
  for (uint32_t i = 0; run.present() && i < run.count; ++i) {
    View one = all[run.first + i];
    all.push_back(one);
  }
  all.insert(all.end(), more.begin(), more.end());
  both.count = static_cast<uint32_t>(all.size()) - both.first;
  return both;
}

bool is_call(std::string_view type) noexcept { return type == "function_call" || type == "custom_tool_call"; }
bool is_call_output(std::string_view type) noexcept {
  return type == "function_call_output" || type == "custom_tool_call_output";
}

class PartReader {
public:
  explicit PartReader(ParsedValues& parsed) noexcept : parsed_(parsed) {}

  void read(RawValue part) {
    if (part.tag() == Tag::string) return add_text(part.string());
    std::string_view type = member_of(part, "type").string();
    RawValue text = member_of(part, type == "refusal" ? "refusal" : "text");
    bool is_text_part = type == "text" || type == "input_text" || type == "output_text" || type == "refusal" ||
                        type == "summary_text" || type == "reasoning_text";
    if (is_text_part && text.tag() == Tag::string) return add_text(text.string());
    if (type == "image_url" || type == "input_image" || type == "image") return image(part);
    if (type == "input_audio" || type == "audio") return audio(part);
    if (type == "file" || type == "input_file" || type == "document") return file(part);
    if (type == "tool_use") return tool_use(part);
    if (type == "tool_result") return tool_result(part, "content", "tool_use_id");
    if (is_call(type)) return function_call(part);
    if (is_call_output(type)) return tool_result(part, "output", "call_id");
    if (type == "reasoning") return reasoning(part);
    Bytes json;
    add_text(text_of(part, json)); // nothing that is known
  }

  void give(MessageView& message, Messages& out) {
    message.content = kept_text(text_, parsed_);
    message.image_parts = with_more(out.media_parts, message.image_parts, images_);
    message.audio_parts = with_more(out.media_parts, message.audio_parts, audio_);
    message.tool_calls = with_more(out.tool_calls, message.tool_calls, calls_);
    message.tool_results = with_more(out.tool_results, message.tool_results, results_);
  }

private:
  void add_text(std::string_view text) {
    if (has_text_) text_ += '\n';
    has_text_ = true;
    text_ += text;
  }

  void add_word(std::string_view what, std::string_view which) {
    std::string word = "[" + std::string(what);
    if (!which.empty()) word += ": " + std::string(which.substr(0, 1000));
    add_text(word + "]");
  }

  // data:image/png;base64,AAAA. False: it is not such a URL.
  bool data_url(std::string_view url, std::string_view what, std::vector<MediaPartView>& to) {
    if (url.substr(0, 5) != "data:") return false;
    size_t comma = url.find(',');
    if (comma == std::string_view::npos) return false;
    std::string_view head = url.substr(5, comma - 5);
    size_t encoding = head.find(";base64");
    std::string_view mime_type = head.substr(0, head.find(';'));
    if (encoding == std::string_view::npos || mime_type.substr(0, what.size()) != what) return false;
    to.push_back({kept_text(mime_type, parsed_), kept_text(url.substr(comma + 1), parsed_), {}});
    return true;
  }

  void image(RawValue part) {
    RawValue source = member_of(part, "source"), given = member_of(part, "image_url");
    if (source.present()) {
      RawValue mime_type = member_of(source, "media_type"), data = member_of(source, "data");
      if (is_text(mime_type) && is_text(data)) return images_.push_back({mime_type, data, {}});
      return add_word("image", member_of(source, "url").string());
    }
    std::string_view url = is_object(given) ? member_of(given, "url").string() : given.string();
    if (data_url(url, "image/", images_)) return;
    bool is_elsewhere = url.substr(0, 5) != "data:" && !url.empty();
    add_word("image", is_elsewhere ? url : member_of(part, "file_id").string());
  }

  void audio(RawValue part) {
    RawValue given = member_of(part, "input_audio");
    if (!given.present()) given = member_of(part, "audio");
    RawValue data = member_of(given, "data");
    std::string_view format = member_of(given, "format").string();
    if (!is_text(data)) return add_word("audio", member_of(given, "id").string());
    audio_.push_back({kept_text("audio/" + std::string(format.empty() ? "wav" : format), parsed_), data, {}});
  }

  void file(RawValue part) {
    RawValue given = member_of(part, "file");
    if (!is_object(given)) given = part;
    std::string_view data = member_of(given, "file_data").string();
    if (data_url(data, "image/", images_) || data_url(data, "audio/", audio_)) return;
    for (const char* name : {"filename", "file_id", "file_url", "title"}) {
      std::string_view which = member_of(given, name).string();
      if (!which.empty()) return add_word("file", which);
    }
    add_word("file", {});
  }

  void tool_use(RawValue part) {
    RawValue name = member_of(part, "name");
    if (name.string().empty()) return add_word("tool_use", {});
    calls_.push_back({name, member_of(part, "input"), member_of(part, "id"), member_of(part, "type")});
  }

  void tool_result(RawValue part, std::string_view what, std::string_view id) {
    RawValue content = member_of(part, what);
    if (are_content_parts(content)) {
      PartReader inner(parsed_);
      each_element(content, [&](RawValue one) { inner.read(one); });
      images_.insert(images_.end(), inner.images_.begin(), inner.images_.end());
      content = kept_text(inner.text_, parsed_);
    }
    results_.push_back({content, {}, member_of(part, id), member_of(part, "type")});
  }

  void function_call(RawValue part) {
    RawValue name = member_of(part, "name"), arguments = member_of(part, "arguments");
    if (name.string().empty()) return add_word("function_call", {});
    if (!arguments.present()) arguments = member_of(part, "input"); // of a custom tool: a text
    calls_.push_back({name, call_arguments(arguments, parsed_), member_of(part, "call_id"), member_of(part, "type")});
  }

  void reasoning(RawValue part) {
    for (const char* name : {"summary", "content"}) {
      RawValue texts = member_of(part, name);
      if (are_content_parts(texts)) each_element(texts, [&](RawValue one) { read(one); });
    }
  }

  ParsedValues& parsed_;
  std::string text_;
  bool has_text_ = false;
  std::vector<MediaPartView> images_, audio_;
  std::vector<ToolCallView> calls_;
  std::vector<ToolResultView> results_;
};

} // namespace

bool are_content_parts(RawValue value) noexcept {
  if (value.tag() != Tag::array) return false;
  size_t typed = 0;
  bool all = true;
  each_element(value, [&](RawValue element) {
    bool is_typed = !member_of(element, "type").string().empty();
    typed += is_typed;
    all = all && (is_typed || element.tag() == Tag::string);
  });
  return all && typed != 0;
}

void read_content_parts(RawValue parts, MessageView& message, Messages& out, ParsedValues& parsed) {
  PartReader reader(parsed);
  each_element(parts, [&](RawValue part) { reader.read(part); });
  reader.give(message, out);
}

void read_content_part(RawValue part, MessageView& message, Messages& out, ParsedValues& parsed) {
  PartReader reader(parsed);
  reader.read(part);
  reader.give(message, out);
}

std::string_view role_of_item(RawValue value) noexcept {
  RawValue role = member_of(value, "role");
  std::string_view type = member_of(value, "type").string();
  if (role.present() || type.empty()) return {};
  if (is_call(type) && member_of(value, "call_id").present()) return "assistant";
  if (is_call_output(type) && member_of(value, "call_id").present()) return "tool";
  return type == "reasoning" && member_of(value, "summary").tag() == Tag::array ? "reasoning" : std::string_view();
}

} // namespace llmobs

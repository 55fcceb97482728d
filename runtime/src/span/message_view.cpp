#include "span/message_view.h"

#include "span/content_parts.h"
#include "value/json_reader.h"
#include "value/object_members.h"
#include "value/value_bytes.h"

namespace llmobs {

namespace {

enum class Likeness : uint8_t { none, of_members, of_role };

// `of_members`: it has nothing but what messages have; `of_role`: somebody says something.
Likeness likeness_to_message(RawValue value) noexcept {
  if (value.tag() != Tag::object) return value.tag() == Tag::message ? Likeness::of_role : Likeness::none;
  if (!role_of_item(value).empty()) return Likeness::of_role;
  RawValue role, content, text, calls, results, tool_id, call_id, audio, images, call, refusal;
  PickedMembers picked = pick_members(value, {{"role", &role},
                                              {"content", &content},
                                              {"text", &text},
                                              {"tool_calls", &calls},
                                              {"tool_results", &results},
                                              {"tool_id", &tool_id},
                                              {"tool_call_id", &call_id},
                                              {"audio_parts", &audio},
                                              {"image_parts", &images},
                                              {"function_call", &call},
                                              {"refusal", &refusal}});
  bool has_body = content.present() || calls.present() || results.present() || audio.present() || images.present() ||
                  call.present() || refusal.present();
  if (!role.present()) return has_body && picked.others == 0 && !text.present() ? Likeness::of_members : Likeness::none;
  bool says_nothing = picked.wanted > 1 && picked.others == 0; // {"role":"assistant","content":null}
  return has_body || text.present() || says_nothing ? Likeness::of_role : Likeness::none;
}

// The call of a tool by itself: our ToolCall, or OpenAI's form. It has no other members, as nothing must get lost of a struct that happens to
// have these.
bool looks_like_call(RawValue value, ParsedValues& parsed) {
  if (value.tag() != Tag::object) return false;
  RawValue name, arguments, tool_id, id, type, function;
  size_t others = pick_members(value, {{"name", &name},
                                       {"arguments", &arguments},
                                       {"tool_id", &tool_id},
                                       {"id", &id},
                                       {"type", &type},
                                       {"function", &function}})
                      .others;
  if (others != 0 || function.present() == name.present()) return false;
  if (function.present()) {
    return is_object(function) && pick_members(function, {{"name", &name}, {"arguments", &arguments}}).others == 0 &&
           !name.string().empty() && arguments.present();
  }
  bool are_arguments = arguments.tag() == Tag::json || is_object(parsed_value(arguments, parsed));
  return !name.string().empty() && arguments.present() && are_arguments;
}

} // namespace

RawValue call_arguments(RawValue given, ParsedValues& parsed) {
  Token token;
  ValueReader(given).next(token);
  if (token.tag != Tag::string && token.tag != Tag::json) return given;
  Bytes object;
  bool is_text_of_object = read_json(token.text, object) && object.data()[0] == static_cast<unsigned char>(Tag::object);
  return is_text_of_object ? value_in(parsed.emplace_back(std::move(object))) : given;
}

bool are_tool_calls(RawValue value, ParsedValues& parsed) {
  if (value.tag() != Tag::array) return looks_like_call(value, parsed);
  bool all = !is_empty(value);
  each_element(value, [&](RawValue element) { all = all && looks_like_call(parsed_value(element, parsed), parsed); });
  return all;
}

namespace {

class Reader {
public:
  /// `rests`: where the rest of what was captured goes; null for what was annotated.
  Reader(Messages& out, ParsedValues& parsed, std::vector<RestOfElement>* rests) noexcept
      : out_(out), parsed_(parsed), rests_(rests) {}

  size_t faults() const noexcept { return faults_; }

  void one_or_list(RawValue given) {
    RawValue value = parsed_value(given, parsed_);
    if (are_tool_calls(value, parsed_)) return message_of_calls(value);
    if (value.tag() != Tag::array) return message(value.present() ? value : given);
    each_element(value, [&](RawValue element) {
      message_of_list(element);
      ++element_;
    });
  }

private:
  void message_of_list(RawValue given) {
    RawValue value = parsed_value(given, parsed_);
    message(value.present() ? value : given);
  }

  void message_of_calls(RawValue calls) {
    MessageView message;
    Bytes& role = parsed_.emplace_back();
    append_text(role, Tag::string, "assistant");
    message.role = value_in(role);
    message.tool_calls = is_object(calls) ? only_call(calls) : list(calls, out_.tool_calls, &Reader::tool_call);
    out_.list.push_back(message);
  }

  void message(RawValue value) {
    if (value.is_null()) return rests_ ? void() : fault();
    std::string_view role = role_of_item(value);
    if (!role.empty()) return item(value, role);
    bool is_message = rests_ ? likeness_to_message(value) != Likeness::none : is_object(value);
    if (is_message) return message_object(value);
    if (!rests_ && !is_text(value)) fault();
    out_.list.push_back({value, {}, {}, {}, {}, {}, {}});
  }

  void message_object(RawValue object) {
    MessageView message;
    RawValue calls, results, audio, images, call_id, call, refusal;
    pick_members(object, {{"content", &message.content}, {"role", &message.role}});
    bool has_text_for_content = !message.content.present() && message.role.present();
    WantedMembers wanted = {{has_text_for_content ? "text" : "content", &message.content},
                            {"role", &message.role},
                            {"tool_calls", &calls},
                            {"tool_results", &results},
                            {"tool_id", &message.tool_id},
                            {"tool_call_id", &call_id},
                            {"audio_parts", &audio},
                            {"image_parts", &images},
                            {"function_call", &call},
                            {"refusal", &refusal}};
    PickedMembers picked = pick_members(object, wanted);
    if (picked.wanted == 0) message.content = object; // not a message, but what there is to see
    if (picked.others != 0 && rests_) rests_->push_back({element_, rest_of_object(object, wanted, parsed_)});
    if (!message.tool_id.present()) message.tool_id = call_id;
    message.tool_calls = list(calls, out_.tool_calls, &Reader::tool_call);
    message.tool_results = list(results, out_.tool_results, &Reader::tool_result);
    message.audio_parts = list(audio, out_.media_parts, &Reader::media_part);
    message.image_parts = list(images, out_.media_parts, &Reader::media_part);
    if (call.present() && !message.tool_calls.present()) message.tool_calls = only_call(call);
    if (!message.content.present()) message.content = refusal;
    RawValue content = parsed_value(message.content, parsed_);
    if (are_content_parts(content)) read_content_parts(content, message, out_, parsed_);
    out_.list.push_back(message);
  }

  void item(RawValue object, std::string_view role) {
    MessageView message;
    RawValue shown[8];
    WantedMembers wanted = {{"type", &shown[0]},      {"call_id", &shown[1]}, {"name", &shown[2]},
                            {"arguments", &shown[3]}, {"input", &shown[4]},   {"output", &shown[5]},
                            {"summary", &shown[6]},   {"content", &shown[7]}};
    if (pick_members(object, wanted).others != 0 && rests_) {
      rests_->push_back({element_, rest_of_object(object, wanted, parsed_)});
    }
    Bytes& role_bytes = parsed_.emplace_back();
    append_text(role_bytes, Tag::string, role);
    message.role = value_in(role_bytes);
    read_content_part(object, message, out_, parsed_);
    out_.list.push_back(message);
  }

  template<class View> Run list(RawValue member, std::vector<View>& to, bool (Reader::*read)(RawValue, View&)) {
    if (!member.present()) return {};
    RawValue given = parsed_value(member, parsed_);
    if (given.tag() != Tag::array) return fault(), Run();
    Run run{static_cast<uint32_t>(to.size()), 0};
    size_t faults_before = faults_;
    each_element(given, [&](RawValue element) {
      View view;
      if (!(this->*read)(element, view)) return fault();
      to.push_back(view);
      ++run.count;
    });
    return run.count == 0 && faults_ != faults_before ? Run() : run;
  }

  // The form of tool_calls that OpenAI's API had before.
  Run only_call(RawValue value) {
    ToolCallView view;
    if (!tool_call(value, view)) return fault(), Run();
    out_.tool_calls.push_back(view);
    return {static_cast<uint32_t>(out_.tool_calls.size() - 1), 1};
  }

  bool tool_call(RawValue value, ToolCallView& call) {
    RawValue function, id;
    if (!is_object(value)) return false;
    pick_members(value, {{"name", &call.name},
                         {"arguments", &call.arguments},
                         {"tool_id", &call.tool_id},
                         {"type", &call.type},
                         {"function", &function},
                         {"id", &id}});
    if (is_object(function)) pick_members(function, {{"name", &call.name}, {"arguments", &call.arguments}});
    if (!call.tool_id.present()) call.tool_id = id;
    call.arguments = call_arguments(call.arguments, parsed_);
    return !call.name.string().empty();
  }

  bool tool_result(RawValue value, ToolResultView& result) {
    if (!is_object(value)) {
      result.result = value;
      fault();
      return !value.is_null();
    }
    pick_members(value, {{"result", &result.result},
                         {"name", &result.name},
                         {"tool_id", &result.tool_id},
                         {"type", &result.type}});
    return true;
  }

  bool media_part(RawValue value, MediaPartView& part) {
    if (!is_object(value)) return false;
    pick_members(value, {{"mime_type", &part.mime_type},
                         {"content", &part.content},
                         {"attachment_key", &part.attachment_key}});
    return is_text(part.mime_type) && part.content.present() != part.attachment_key.present();
  }

  void fault() noexcept { ++faults_; }

  Messages& out_;
  ParsedValues& parsed_;
  std::vector<RestOfElement>* rests_;
  size_t element_ = 0;
  size_t faults_ = 0;
};

} // namespace

void Messages::clear() noexcept {
  clear_views(list);
  clear_views(tool_calls);
  clear_views(tool_results);
  clear_views(media_parts);
}

size_t read_messages(RawValue value, Messages& out, ParsedValues& parsed) {
  Reader reader(out, parsed, nullptr);
  reader.one_or_list(value);
  return reader.faults();
}

size_t read_captured_messages(RawValue value, Messages& out, ParsedValues& parsed, std::vector<RestOfElement>& rests) {
  Reader reader(out, parsed, &rests);
  reader.one_or_list(value);
  return reader.faults();
}

bool looks_like_messages(RawValue value, ParsedValues& parsed) {
  if (value.tag() != Tag::array) return likeness_to_message(value) != Likeness::none;
  bool all = !is_empty(value), some = false;
  each_element(value, [&](RawValue element) {
    Likeness likeness = likeness_to_message(parsed_value(element, parsed));
    all = all && likeness != Likeness::none;
    some = some || likeness == Likeness::of_role;
  });
  return all || some;
}

} // namespace llmobs

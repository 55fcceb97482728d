#include "serve/otlp_content.h"

#include <cstdlib>
#include <map>

namespace llmobs::viewer {
namespace {

Json plain(const JsonValue& value) {
  if (const JsonValue* text = value.find("stringValue")) return text->text;
  if (const JsonValue* truth = value.find("boolValue")) return to_json(*truth);
  if (const JsonValue* whole = value.find("intValue")) { // OTLP's JSON has it as a string
    const Json number = Json::parse(whole->text, nullptr, false);
    return number.is_number() ? number : Json(whole->text);
  }
  if (const JsonValue* real = value.find("doubleValue")) return to_json(*real);
  if (const JsonValue* bytes = value.find("bytesValue")) return bytes->text;
  const auto values = [&](const char* key) {
    const JsonValue* list = value.find(key);
    return list == nullptr ? nullptr : list->find("values");
  };
  if (value.find("arrayValue") != nullptr) {
    Json array = Json::array();
    if (const JsonValue* list = values("arrayValue"))
      for (const JsonMember& member : list->members) array.push_back(plain(member.value));
    return array;
  }
  Json object = Json::object();
  if (value.find("kvlistValue") == nullptr) return Json();
  if (const JsonValue* list = values("kvlistValue"))
    for (const JsonMember& member : list->members)
      if (const JsonValue* inner = member.value.find("value"))
        object[std::string(member.value.string("key"))] = plain(*inner);
  return object;
}

std::string as_text(const Json& value) {
  if (value.is_null()) return {};
  return value.is_string() ? value.get<std::string>() : text_of(value);
}

std::string member_text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::string() : as_text(*found);
}

Json parsed(const Json& value) {
  if (!value.is_string()) return value;
  const std::string& text = value.get_ref<const std::string&>();
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return value;
  // The bounded parser: text from outside may nest as deep as it likes.
  const JsonParse result = parse_json(text);
  return result.value ? to_json(*result.value) : value;
}

Json tool_call(const Json& name, const Json& arguments, const Json& id) {
  Json call = {{"name", as_text(name)}, {"arguments", parsed(arguments)}};
  if (const std::string text = as_text(id); !text.empty()) call["tool_id"] = text;
  return call;
}

const Json& at(const Json& object, const char* key) {
  static const Json none;
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found == object.end() ? none : *found;
}

void add_text(Json& message, const std::string& text) {
  std::string& content = message["content"].get_ref<std::string&>();
  if (!content.empty() && !text.empty()) content += '\n';
  content += text;
}

// One message of GenAI: a role and parts.
Json genai_message(const Json& source) {
  Json message = {{"role", member_text(source, "role")}, {"content", ""}};
  const Json& parts = at(source, "parts");
  if (!parts.is_array()) add_text(message, member_text(source, "content"));
  if (parts.is_array())
    for (const Json& part : parts) {
      if (!part.is_object()) continue;
      const std::string type = member_text(part, "type");
      if (type == "tool_call")
        message["tool_calls"].push_back(tool_call(at(part, "name"), at(part, "arguments"), at(part, "id")));
      else if (type == "tool_call_response")
        message["tool_results"].push_back(
            {{"result", as_text(part.contains("response") ? at(part, "response") : at(part, "result"))},
             {"tool_id", member_text(part, "id")}});
      else
        add_text(message, part.contains("content") ? member_text(part, "content") : text_of(part));
    }
  return message;
}

Json genai_messages(const Json& source) {
  Json messages = Json::array();
  if (source.is_array())
    for (const Json& message : source)
      if (message.is_object()) messages.push_back(genai_message(message));
  return messages;
}

// OpenInference flattens lists: `0.message.role`. The entries by their numbers, each with what is left of its keys.
std::map<int, Json> numbered(const Json& flat) {
  std::map<int, Json> entries;
  for (const auto& [key, value] : flat.items()) {
    const std::size_t dot = key.find('.');
    const int number = std::atoi(key.c_str());
    if (dot != std::string::npos && number >= 0) entries[number][key.substr(dot + 1)] = value;
  }
  return entries;
}

Json with_prefix(const Json& flat, const std::string& prefix) {
  Json result = Json::object();
  for (const auto& [key, value] : flat.items())
    if (key.rfind(prefix, 0) == 0) result[key.substr(prefix.size())] = value;
  return result;
}

Json openinference_messages(const Json& flat) {
  Json messages = Json::array();
  for (const auto& [number, entry] : numbered(flat)) {
    Json message = {{"role", member_text(entry, "message.role")}, {"content", member_text(entry, "message.content")}};
    for (const auto& [i, part] : numbered(with_prefix(entry, "message.contents.")))
      add_text(message, member_text(part, "message_content.text"));
    for (const auto& [i, call] : numbered(with_prefix(entry, "message.tool_calls.")))
      message["tool_calls"].push_back(tool_call(at(call, "tool_call.function.name"),
                                                at(call, "tool_call.function.arguments"), at(call, "tool_call.id")));
    if (const std::string id = member_text(entry, "message.tool_call_id"); !id.empty()) {
      message["tool_results"].push_back({{"result", message["content"]}, {"tool_id", id}});
      message["content"] = "";
    }
    messages.push_back(std::move(message));
  }
  return messages;
}

Json documents(const Json& listed, const Json& flat) {
  Json result = Json::array();
  const auto add = [&](const Json& source, const std::string& prefix) {
    Json document = {{"text", member_text(source, (prefix + "content").c_str())}};
    if (document["text"] == "") document["text"] = member_text(source, (prefix + "text").c_str());
    for (const char* key : {"id", "name"})
      if (const std::string text = member_text(source, (prefix + key).c_str()); !text.empty()) document[key] = text;
    if (const Json& score = at(source, (prefix + "score").c_str()); score.is_number()) document["score"] = score;
    result.push_back(std::move(document));
  };
  if (listed.is_array())
    for (const Json& source : listed)
      if (source.is_object()) add(source, "");
  if (result.empty())
    for (const auto& [number, entry] : numbered(flat)) add(entry, "document.");
  return result;
}

} // namespace

Attributes::Attributes(const JsonValue* list) {
  if (list == nullptr || !list->is_array()) return;
  for (const JsonMember& member : list->members)
    if (const JsonValue* value = member.value.find("value"))
      values_[std::string(member.value.string("key"))] = plain(*value);
}

Json Attributes::take(const std::string& key) {
  const auto found = values_.find(key);
  if (found == values_.end()) return Json();
  Json value = std::move(*found);
  values_.erase(found);
  return value;
}

std::string Attributes::take_text(const std::string& key) { return as_text(take(key)); }
Json Attributes::take_json(const std::string& key) { return parsed(take(key)); }

Json Attributes::take_all(const std::string& prefix) {
  Json result = with_prefix(values_, prefix);
  Json left = Json::object();
  for (const auto& [key, value] : values_.items())
    if (key.rfind(prefix, 0) != 0) left[key] = value;
  values_ = std::move(left);
  return result;
}

void take_content(Attributes& attributes, const std::string& kind, Json& meta) {
  Json input = Json::object(), output = Json::object();
  Json asked = genai_messages(attributes.take_json("gen_ai.input.messages"));
  Json answered = genai_messages(attributes.take_json("gen_ai.output.messages"));
  const Json system = attributes.take_json("gen_ai.system_instructions");
  if (system.is_array() && !system.empty())
    asked.insert(asked.begin(), genai_message({{"role", "system"}, {"parts", system}}));
  const Json flat_asked = openinference_messages(attributes.take_all("llm.input_messages."));
  const Json flat_answered = openinference_messages(attributes.take_all("llm.output_messages."));
  if (asked.empty()) asked = flat_asked;
  if (answered.empty()) answered = flat_answered;
  if (!asked.empty()) input["messages"] = asked;
  if (!answered.empty()) output["messages"] = answered;
  const Json found = documents(attributes.take_json("gen_ai.retrieval.documents"),
                               attributes.take_all("retrieval.documents."));
  if (!found.empty()) output["documents"] = found;
  std::string given = attributes.take_text("input.value"), result = attributes.take_text("output.value");
  for (const char* key : {"gen_ai.tool.call.arguments", "gen_ai.retrieval.query.text", "gen_ai.retrieval.query"})
    if (std::string text = attributes.take_text(key); given.empty()) given = std::move(text);
  if (std::string text = attributes.take_text("gen_ai.tool.call.result"); result.empty()) result = std::move(text);
  const bool is_llm = kind == "llm";
  if (!given.empty() && !(is_llm && input.contains("messages"))) input["value"] = given;
  if (!result.empty() && !(is_llm && output.contains("messages"))) output["value"] = result;
  for (const char* key : {"input.mime_type", "output.mime_type"}) attributes.take(key);
  meta["input"] = input;
  meta["output"] = output;
}

} // namespace llmobs::viewer

#include "mcp_tools.h"

#include "base/json_dump.h"
#include "base/user_error.h"
#include "query/matching_rows.h"
#include "query/stored_span.h"
#include "terminal/statistics_view.h"
#include "terminal/tree_json.h"
#include "trace/span_excerpt.h"
#include "trace_source.h"
#include "trace_view.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace llmobs::viewer {
namespace {

constexpr std::size_t longest_text = 4000; // of one text in an answer
constexpr std::size_t most_spans = 500;

const char* const query_schema =
    R"("query":{"type":"string","description":"Datadog's search syntax: kind:llm, status:error, name:find_*, @duration:>1s, @metrics.total_tokens:>200, words, -, AND, OR"})";
const char* const limit_schema = R"("limit":{"type":"integer","minimum":1})";

std::string schema(const std::string& properties, const std::string& required = "") {
  return "{\"type\":\"object\",\"properties\":{" + properties + "},\"required\":[" + required + "]}";
}

std::size_t limit_of(const JsonValue& arguments, std::size_t fallback) {
  const JsonValue* limit = arguments.find("limit");
  if (limit == nullptr || limit->type == JsonType::Null) return fallback;
  const auto number = limit->integer();
  if (!number || *number < 1) throw UserError("the argument limit must be a whole number, 1 or more");
  return static_cast<std::size_t>(std::min<std::int64_t>(*number, 1000));
}

std::string required_text(const JsonValue& arguments, const char* key) {
  if (const auto text = arguments.string(key); !text.empty()) return std::string(text);
  throw UserError(fmt::format("the argument {} is missing", key));
}

// Long texts are cut, so that one span does not fill the assistant's memory.
JsonValue bounded(const JsonValue& value) {
  JsonValue copy = value;
  if (copy.is_string() && copy.text.size() > longest_text) {
    std::size_t end = longest_text;
    while (end > 0 && (static_cast<unsigned char>(copy.text[end]) & 0xC0u) == 0x80u) --end;
    copy.text = fmt::format("{}\u2026 ({} bytes more)", copy.text.substr(0, end), copy.text.size() - end);
  }
  for (JsonMember& member : copy.members) member.value = bounded(member.value);
  return copy;
}

// With the first words of what the root was given.
JsonValue summary_of(Store& store, std::size_t index, ExcerptReader& reader) {
  const TraceRows trace = store.trace(index);
  const TraceShape shape = make_shape(trace.spans);
  TraceSummary summary = summarise(trace, shape);
  const SpanRow& root = trace.spans[main_row(shape, trace.spans)];
  name_after_root(summary, store.head(root));
  JsonValue json = summary_json(summary);
  if (const std::string input = reader.read(store, root).input; !input.empty())
    json_put(json, "input", json_string(input));
  return json;
}

JsonValue list_traces(Store& store, const JsonValue& arguments) {
  const Query query = Query::parse(arguments.string("query"));
  const std::vector<bool> wanted = traces_with(store, query);
  const std::size_t limit = limit_of(arguments, 20);
  ExcerptReader reader;
  JsonValue result = json_object();
  json_put(result, "traces_in_all", json_number(static_cast<std::int64_t>(store.trace_count())));
  JsonValue& list = json_put(result, "traces", json_array());
  for (const std::size_t trace : newest_first(store)) {
    if (!wanted[trace]) continue;
    if (list.members.size() >= limit) break;
    json_push(list, summary_of(store, trace, reader));
  }
  return result;
}

JsonValue get_trace(Store& store, const JsonValue& arguments) {
  const TraceView view = view_trace(store, find_trace(store, required_text(arguments, "trace_id")));
  const JsonValue* contents = arguments.find("contents");
  const bool whole = contents != nullptr && contents->text == "true";
  JsonValue result = json_object();
  json_put(result, "summary", summary_json(view.summary));
  JsonValue& list = json_put(result, "spans", json_array());
  ExcerptReader reader;
  std::size_t left_out = 0;
  for (const ShapeStep& step : view.shape.steps) {
    const std::uint32_t row = view.shape.nodes[step.node].row;
    if (row == ShapeNode::none) continue;
    if (list.members.size() >= most_spans) {
      ++left_out;
      continue;
    }
    JsonValue& span = json_push(list, head_json(view.heads[row], step.depth));
    if (!whole) {
      if (const std::string input = reader.read(store, view.trace.spans[row]).input; !input.empty())
        json_put(span, "input", json_string(input));
      continue;
    }
    const JsonValue* meta = store.event(view.trace.spans[row]).find("meta");
    if (meta != nullptr) json_put(span, "meta", bounded(*meta));
  }
  if (left_out > 0) json_put(result, "spans_left_out", json_number(static_cast<std::int64_t>(left_out)));
  return result;
}

JsonValue search_spans(Store& store, const JsonValue& arguments) {
  const Query query = Query::parse(required_text(arguments, "query"));
  const std::size_t limit = limit_of(arguments, 20);
  JsonValue result = json_object();
  JsonValue list = json_array();
  std::int64_t found = 0;
  for (std::size_t i = store.span_count(); i-- > 0;) { // the newest ones first
    const SpanRow& row = store.row(i);
    StoredSpan span(store, row);
    if (!query.matches(span)) continue;
    if (++found > static_cast<std::int64_t>(limit)) continue;
    JsonValue& entry = json_push(list, head_json(store.head(row)));
    entry.members.insert(entry.members.begin(), {"trace_id", json_string(store.trace_id(row.trace))});
  }
  json_put(result, "found", json_number(found));
  json_put(result, "spans", std::move(list));
  return result;
}

JsonValue stats(Store& store, const JsonValue& arguments) {
  const Query query = Query::parse(arguments.string("query"));
  return statistics_json(make_statistics(store, [&](const SpanRow& row) {
    StoredSpan span(store, row);
    return query.matches(span);
  }));
}

struct NameFigures {
  std::int64_t spans[2] = {0, 0};
  std::int64_t errors[2] = {0, 0};
  std::int64_t duration[2] = {0, 0};
  std::int64_t tokens[2] = {0, 0};
};

JsonValue both(const std::int64_t (&values)[2]) {
  JsonValue list = json_array();
  for (const std::int64_t value : values) json_push(list, json_number(value));
  return list;
}

JsonValue compare(Store& store, const JsonValue& arguments) {
  std::map<std::string, NameFigures> names;
  JsonValue result = json_object();
  for (const int side : {0, 1}) {
    const char* key = side == 0 ? "trace_a" : "trace_b";
    const TraceView view = view_trace(store, find_trace(store, required_text(arguments, key)));
    json_put(result, key, summary_json(view.summary));
    for (const ShapeNode& node : view.shape.nodes) {
      if (node.row == ShapeNode::none) continue;
      const SpanHead& head = view.heads[node.row];
      NameFigures& figures = names[head.kind + " " + head.name];
      ++figures.spans[side];
      figures.errors[side] += head.failed ? 1 : 0;
      figures.duration[side] = saturating_add(figures.duration[side], head.duration_ns.value_or(0));
      figures.tokens[side] = saturating_add(figures.tokens[side], tokens_of(view.trace.spans[node.row]).total);
    }
  }
  JsonValue& list = json_put(result, "spans", json_array());
  for (const auto& [name, figures] : names) {
    JsonValue& entry = json_push(list, json_object());
    json_put(entry, "span", json_string(name));
    json_put(entry, "count", both(figures.spans));
    json_put(entry, "errors", both(figures.errors));
    json_put(entry, "duration_ns", both(figures.duration));
    json_put(entry, "tokens", both(figures.tokens));
  }
  return result;
}

// The trace that is meant: the one named, else the newest with an error.
std::size_t failed_trace(Store& store, const JsonValue& arguments) {
  if (const auto id = arguments.string("trace_id"); !id.empty()) return find_trace(store, std::string(id));
  return newest_telling(store, Query::parse("status:error"));
}

JsonValue path_to(const TraceView& view, std::uint32_t node) {
  JsonValue path = json_array();
  for (; node != ShapeNode::none; node = view.shape.nodes[node].parent) {
    const std::uint32_t row = view.shape.nodes[node].row;
    if (row == ShapeNode::none) continue;
    path.members.insert(path.members.begin(),
                        JsonMember{{}, json_string(view.heads[row].kind + " " + view.heads[row].name)});
  }
  return path;
}

// An error passes through the spans around it; where it comes from is a failed span without a failed child.
JsonValue explain_error(Store& store, const JsonValue& arguments) {
  const TraceView view = view_trace(store, failed_trace(store, arguments));
  JsonValue result = json_object();
  json_put(result, "summary", summary_json(view.summary));
  JsonValue& origins = json_put(result, "origins", json_array());
  const auto failed = [&](std::uint32_t node) {
    const std::uint32_t row = view.shape.nodes[node].row;
    return row != ShapeNode::none && view.heads[row].failed;
  };
  for (const ShapeStep& step : view.shape.steps) {
    const ShapeNode& node = view.shape.nodes[step.node];
    if (!failed(step.node) || std::any_of(node.children.begin(), node.children.end(), failed)) continue;
    if (origins.members.size() >= 20) break;
    JsonValue& origin = json_push(origins, head_json(view.heads[node.row]));
    json_put(origin, "path", path_to(view, step.node));
    const JsonValue& event = store.event(view.trace.spans[node.row]);
    if (const auto stack = read_span_error(event).stack; !stack.empty())
      json_put(origin, "stack", bounded(json_string(stack)));
    if (const JsonValue* meta = event.find("meta"))
      if (const JsonValue* input = meta->find("input")) json_put(origin, "input", bounded(*input));
  }
  if (origins.members.empty()) json_put(result, "answer", json_string("no span of this trace failed"));
  return result;
}

} // namespace

std::vector<McpTool> mcp_tools(Store& store) {
  const std::string query = query_schema;
  const std::string limit = limit_schema;
  const std::string id = R"("trace_id":{"type":"string","description":"A trace id, or its beginning or end"})";
  const auto tool = [&](const char* name, const char* description, const std::string& arguments,
                        JsonValue (*call)(Store&, const JsonValue&)) {
    return McpTool{name, description, arguments, [&store, call](const JsonValue& given) {
                     store.refresh();
                     return call(store, given);
                   }};
  };
  return {
      tool("list_traces", "The newest traces with their figures, and the first words of what they were given",
           schema(query + "," + limit), list_traces),
      tool(
          "get_trace",
          "One trace: its spans in the order of the tree, each with its depth and the first words of its input; with contents, inputs and outputs, too",
          schema(id + R"(,"contents":{"type":"boolean"})", "\"trace_id\""), get_trace),
      tool("search_spans", "The newest spans of which a query is true", schema(query + "," + limit, "\"query\""),
           search_spans),
      tool("stats", "Latency percentiles, tokens, cost and errors by kind, model and tool", schema(query), stats),
      tool("compare", "Two traces, span name by span name: counts, errors, durations and tokens as [a, b]",
           schema(R"("trace_a":{"type":"string"},"trace_b":{"type":"string"})", R"("trace_a","trace_b")"), compare),
      tool(
          "explain_error",
          "Where a trace failed: the innermost failed spans with error, stack, input and the way to them. Without trace_id, of the newest failed trace",
          schema(id), explain_error),
  };
}

} // namespace llmobs::viewer

// What a span's fields mean together: capture rules by kind, merging, names.
#include "record/record_bytes.h"
#include "span/span_finisher.h"
#include "support/captured_stderr.h"
#include "value/value_json.h"

#include <llmobs/lifecycle.h>

#include <gtest/gtest.h>

namespace llmobs {
namespace {

using json = nlohmann::ordered_json;

class Span {
public:
  explicit Span(SpanKind kind) { span_.kind = kind; }
  Span& with(Field field, const ValueBytes& value) {
    fields_.field(field, value);
    return *this;
  }
  Span& with(Field field, std::string_view text) { return with(field, ValueBytes().string(text)); }
  Span& with(Field field, const char* text) { return with(field, std::string_view(text)); }
  Span& with(Field field, const json& value) { return with(field, bytes_of(value)); }

  const SpanData& finish() { return finish(finisher_); }
  const SpanData& finish(SpanFinisher& finisher) {
    const RecordHeader& record = fields_.record();
    const auto* bytes = reinterpret_cast<const unsigned char*>(&record);
    span_.fields.clear();
    span_.fields.append(bytes + sizeof(UpdateRecord), record.used() - sizeof(UpdateRecord));
    return finisher.finish(span_, clock_);
  }
  Shape input() { return finish().input.shape; }
  Shape output() { return finish().output.shape; }

  OpenSpan span_;

private:
  RecordBytes fields_ = RecordBytes::update(1);
  SpanFinisher finisher_;
  ClockScale clock_;
};

ValueBytes message() { return ValueBytes().put(Tag::message).key("content").string("x").put(Tag::object_end); }
ValueBytes document() { return ValueBytes().put(Tag::document).key("text").string("x").put(Tag::object_end); }
ValueBytes list(const ValueBytes& one) {
  return ValueBytes().put(Tag::array).append(one.bytes()).append(one.bytes()).put(Tag::array_end);
}

TEST(SpanFinisher, ShapesOfWhatIsCaptured) {
  for (SpanKind kind : {SpanKind::Workflow, SpanKind::Agent, SpanKind::Task, SpanKind::Tool}) {
    EXPECT_EQ(Span(kind).with(Field::argument, "a").input(), Shape::arguments);
    EXPECT_EQ(Span(kind).input(), Shape::none);
    EXPECT_EQ(Span(kind).with(Field::result, json(0)).output(), Shape::text);
    EXPECT_EQ(Span(kind).with(Field::result, json("")).output(), Shape::text);
    EXPECT_EQ(Span(kind).with(Field::result, json(nullptr)).output(), Shape::none);
  }
  EXPECT_EQ(Span(SpanKind::Retrieval).with(Field::argument, "a").input(), Shape::arguments);
  EXPECT_EQ(Span(SpanKind::Retrieval).with(Field::result, "a").output(), Shape::documents);
  EXPECT_EQ(Span(SpanKind::Retrieval).with(Field::result, document()).output(), Shape::documents);
  EXPECT_EQ(Span(SpanKind::Retrieval).with(Field::result, list(document())).output(), Shape::documents);
  EXPECT_EQ(Span(SpanKind::Llm).with(Field::argument, "a").input(), Shape::messages);
  EXPECT_EQ(Span(SpanKind::Llm).with(Field::argument, "a").with(Field::argument, list(message())).input(),
            Shape::messages);
  EXPECT_EQ(Span(SpanKind::Llm).with(Field::result, "a").output(), Shape::messages);
  EXPECT_EQ(Span(SpanKind::Llm).with(Field::result, json(5)).output(), Shape::messages);
  EXPECT_EQ(Span(SpanKind::Llm).with(Field::result, message()).output(), Shape::messages);
  EXPECT_EQ(Span(SpanKind::Embedding).with(Field::argument, "a").input(), Shape::documents);
  EXPECT_EQ(Span(SpanKind::Embedding).with(Field::argument, list(document())).input(), Shape::documents);
  EXPECT_EQ(Span(SpanKind::Embedding).with(Field::result, json({1, 2})).output(), Shape::text);
}

TEST(SpanFinisher, ShapesOfWhatIsAnnotated) {
  auto shapes = [](SpanKind kind) {
    Span span(kind);
    span.with(Field::input, "a").with(Field::output, "b");
    return std::pair(span.input(), span.output());
  };
  EXPECT_EQ(shapes(SpanKind::Llm), std::pair(Shape::messages, Shape::messages));
  EXPECT_EQ(shapes(SpanKind::Embedding), std::pair(Shape::documents, Shape::text));
  EXPECT_EQ(shapes(SpanKind::Retrieval), std::pair(Shape::text, Shape::documents));
  EXPECT_EQ(shapes(SpanKind::Tool), std::pair(Shape::text, Shape::text));
}

TEST(SpanFinisher, AnnotationsBeatCapturesAndLaterOnesBeatEarlier) {
  Span span(SpanKind::Task);
  span.with(Field::argument, "captured").with(Field::input, "first").with(Field::output, "out");
  span.with(Field::input, "second").with(Field::input, json(nullptr)).with(Field::result, "captured");
  const SpanData& data = span.finish();
  EXPECT_EQ(data.input.text.string(), "second");
  EXPECT_EQ(data.output.text.string(), "out");
}

TEST(SpanFinisher, MergesByKey) {
  Span span(SpanKind::Task);
  span.with(Field::metadata, json{{"a", 1}, {"b", {{"x", 1}}}})
      .with(Field::metadata, json{{"b", {{"y", 2}}}, {"c", 3}});
  span.with(Field::metadata, ValueBytes().text(Tag::json, R"({"a":9})")).with(Field::metadata, "not an object");
  std::string all;
  for (const NamedValue& entry : span.finish().metadata) {
    Bytes out;
    JsonWriter writer(out);
    write_json(writer, entry.value);
    all += std::string(entry.name) + "=" + std::string(out.text()) + ";";
  }
  EXPECT_EQ(all, R"(a=9;b={"y":2};c=3;)");
}

TEST(SpanFinisher, MetricsAreNumbers) {
  CapturedStderr log;
  Span span(SpanKind::Task);
  span.with(Field::name, "answer");
  span.with(Field::metrics, json{{"a", 1}, {"b", "5"}, {"c", true}, {"d", 0.5}, {"e", json::array({1})}});
  span.with(Field::metrics, json{{"a", "not any more"}, {"last", nullptr}});
  std::vector<std::string> names;
  for (const NamedValue& metric : span.finish().metrics) names.emplace_back(metric.name);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "c", "d"}));
  EXPECT_NE(log.text().find(R"(metric "last" of span "answer" is left out)"), std::string::npos);
}

TEST(SpanFinisher, WhatIsWrongInASideIsSaidOnceAndTheRestKept) {
  CapturedStderr log;
  Span span(SpanKind::Llm);
  span.with(Field::name, "chat").with(Field::input, json::array({"hi", nullptr, 5})).with(Field::output, json(true));
  const SpanData& data = span.finish();
  EXPECT_EQ(data.input.shape, Shape::messages);
  EXPECT_EQ(data.input.messages.list.size(), 2u);
  EXPECT_EQ(data.output.messages.list.size(), 1u);
  EXPECT_NE(log.text().find(R"(the input of span "chat" (llm) holds something that is not a message)"),
            std::string::npos);
  Span nothing(SpanKind::Llm);
  EXPECT_EQ(nothing.with(Field::input, json::array({nullptr})).input(), Shape::none);
  Span empty(SpanKind::Llm);
  EXPECT_EQ(empty.with(Field::input, json::array()).input(), Shape::none);
}

TEST(SpanFinisher, MergesManyKeys) {
  Span span(SpanKind::Task);
  json first, second;
  for (int i = 0; i < 3000; ++i) first["k" + std::to_string(i)] = i;
  for (int i = 0; i < 3000; i += 2) second["k" + std::to_string(i)] = -i;
  span.with(Field::metrics, first).with(Field::metrics, second);
  for (int twice = 0; twice < 2; ++twice) {
    const SpanData& data = span.finish();
    ASSERT_EQ(data.metrics.size(), 3000u);
    Token token;
    ValueReader(data.metrics.find("k2998")->value).next(token);
    EXPECT_EQ(token.integer, -2998);
  }
}

TEST(SpanFinisher, NamesArguments) {
  Site site("kind=tool\nname=f\nparams=a,b\n");
  Span span(SpanKind::Tool);
  span.span_.site = &site;
  span.with(Field::argument, "1").with(Field::argument, "2").with(Field::argument, "3");
  std::vector<std::string> names;
  for (const NamedValue& argument : span.finish().arguments) names.emplace_back(argument.name);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "arg3"}));
}

TEST(SpanFinisher, TakesTheModelFromAnArgument) {
  Site site("kind=llm\nname=f\nparams=a,model\nroles=,model_name\nmodel_name=fallback\n");
  auto model_of = [&](const json& argument) {
    Span span(SpanKind::Llm);
    span.span_.site = &site;
    return std::string(span.with(Field::argument, "a").with(Field::argument, argument).finish().model_name);
  };
  EXPECT_EQ(model_of("m"), "m");
  EXPECT_EQ(model_of(7), "7");
  EXPECT_EQ(model_of(2.5), "2.5");
  for (const json& nameless : {json(""), json(nullptr), json::array({"m"}), json{{"m", 1}}})
    EXPECT_EQ(model_of(nameless), "fallback");
  Span span(SpanKind::Llm);
  span.span_.site = &site;
  EXPECT_EQ(span.with(Field::argument, "a").finish().model_name, "fallback");
  span.with(Field::argument, ValueBytes().put(Tag::redacted)).with(Field::model_name, "annotated");
  EXPECT_EQ(span.finish().model_name, "annotated");
}

TEST(SpanFinisher, TheMarkedArgumentIsTheInput) {
  Site one("kind=tool\nparams=id,a\nroles=session_id,input\n");
  Span span(SpanKind::Tool);
  span.span_.site = &one;
  span.with(Field::argument, "id").with(Field::argument, "value");
  EXPECT_EQ(span.input(), Shape::text);
  EXPECT_EQ(span.finish().input.text.string(), "value");
  EXPECT_EQ(span.with(Field::input, "annotated").finish().input.text.string(), "annotated");
  Span nothing(SpanKind::Tool);
  nothing.span_.site = &one;
  EXPECT_EQ(nothing.with(Field::argument, "id").with(Field::argument, json(nullptr)).input(), Shape::none);
}

TEST(SpanFinisher, SeveralMarkedArgumentsAreTheInputTogether) {
  Site site("kind=tool\nparams=a,b,c\nroles=input,,input\n");
  Span span(SpanKind::Task);
  span.span_.site = &site;
  span.with(Field::argument, "1").with(Field::argument, "2").with(Field::argument, "3");
  EXPECT_EQ(span.input(), Shape::arguments);
  std::vector<std::string> names;
  for (const NamedValue& argument : span.finish().arguments) names.emplace_back(argument.name);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "c"}));
}

TEST(SpanFinisher, MarkedInputTakesTheShapeOfItsKindIfItCan) {
  Site site("params=a,b\nroles=,input\n");
  auto shape = [&](SpanKind kind, const ValueBytes& value) {
    Span span(kind);
    span.span_.site = &site;
    return span.with(Field::argument, "other").with(Field::argument, value).input();
  };
  EXPECT_EQ(shape(SpanKind::Llm, bytes_of("prompt")), Shape::messages);
  EXPECT_EQ(shape(SpanKind::Llm, list(message())), Shape::messages);
  EXPECT_EQ(shape(SpanKind::Llm, ValueBytes().put(Tag::redacted)), Shape::messages);
  EXPECT_EQ(shape(SpanKind::Llm, bytes_of({{"role", "user"}})), Shape::messages);
  EXPECT_EQ(shape(SpanKind::Llm, bytes_of(5)), Shape::text);
  EXPECT_EQ(shape(SpanKind::Llm, bytes_of(json::array({"a", 5}))), Shape::text);
  EXPECT_EQ(shape(SpanKind::Embedding, bytes_of(json::array({"a", "b"}))), Shape::documents);
  EXPECT_EQ(shape(SpanKind::Embedding, list(document())), Shape::documents);
  EXPECT_EQ(shape(SpanKind::Embedding, bytes_of({{"x", 1}})), Shape::text);
  EXPECT_EQ(shape(SpanKind::Retrieval, bytes_of("query")), Shape::text);
}

TEST(SpanFinisher, BoundsWhatIsCapturedAndCounts) {
  Site site("kind=llm\nparams=model,a\nroles=model_name\nmax_bytes=4\n");
  Span span(SpanKind::Tool);
  span.span_.site = &site;
  span.with(Field::argument, "long name").with(Field::argument, "1234").with(Field::result, "12345");
  span.with(Field::metadata, json{{"annotated", "as long as it likes"}});
  uint64_t lost = stats().content_dropped;
  const SpanData& data = span.finish();
  EXPECT_EQ(stats().content_dropped, lost + 2);
  EXPECT_EQ(data.model_name, "long name");
  EXPECT_EQ(data.arguments.find("model")->value.string(), "long[truncated]");
  EXPECT_EQ(data.arguments.find("a")->value.string(), "1234");
  EXPECT_EQ(data.output.text.string(), "1234[truncated]");
  EXPECT_EQ(data.metadata.find("annotated")->value.string(), "as long as it likes");
}

TEST(SpanFinisher, NamesSpans) {
  Site named("kind=tool\nname=site\nfunction=ns::f\n"), unnamed("kind=tool\nfunction=ns::f\n");
  Span span(SpanKind::Tool);
  EXPECT_EQ(span.finish().name, "tool");
  span.span_.site = &unnamed;
  EXPECT_EQ(span.finish().name, "ns::f");
  span.span_.site = &named;
  EXPECT_EQ(span.finish().name, "site");
  EXPECT_EQ(span.with(Field::name, "said").finish().name, "said");
}

TEST(SpanFinisher, AMessageThatMayQuoteWhatIsKeptOutIsWithheld) {
  Site keeps("kind=tool\nname=f\nmessages=withheld\n"), shows("kind=tool\nname=g\n");
  SpanFinisher finisher;
  auto message_of = [&](const Site* site, uint64_t trace, const char* type, const char* message) {
    Span span(SpanKind::Tool);
    span.span_.site = site;
    span.span_.trace = {trace, 1};
    return std::string(
        span.with(Field::error_type, type).with(Field::error_message, message).finish(finisher).error_message);
  };
  EXPECT_EQ(message_of(&shows, 1, "E", "card 4111"), "card 4111");
  EXPECT_EQ(message_of(&keeps, 1, "E", "card 4111"), "[redacted]");
  EXPECT_EQ(message_of(&shows, 1, "E", "card 4111"), "[redacted]"); // it left the span around, too
  EXPECT_EQ(message_of(nullptr, 1, "E", "card 4111"), "[redacted]");
  EXPECT_EQ(message_of(&shows, 1, "E", "another"), "another");
  EXPECT_EQ(message_of(&shows, 2, "E", "card 4111"), "card 4111");
  EXPECT_EQ(message_of(&keeps, 1, "abandoned", "the function was left by longjmp"), "the function was left by longjmp");
  EXPECT_EQ(message_of(&keeps, 1, "E", ""), "");
}

TEST(SpanFinisher, AnyErrorFieldMeansFailure) {
  EXPECT_FALSE(Span(SpanKind::Task).finish().failed);
  EXPECT_TRUE(Span(SpanKind::Task).with(Field::error_type, "T").finish().failed);
  EXPECT_TRUE(Span(SpanKind::Task).with(Field::failed, json(true)).finish().failed);
}

TEST(SpanFinisher, DamagedFieldsAreNoDanger) {
  Span span(SpanKind::Agent);
  span.with(Field::metadata, ValueBytes().put(Tag::object).key("a")).with(Field::name, ValueBytes().integer(5));
  span.with(static_cast<Field>(99), ValueBytes().string("unknown field")).with(Field::input, ValueBytes());
  const SpanData& data = span.finish();
  EXPECT_EQ(data.input.shape, Shape::none);
  EXPECT_EQ(data.metadata.size(), 0u);
  EXPECT_EQ(data.name, "agent");
}

} // namespace
} // namespace llmobs

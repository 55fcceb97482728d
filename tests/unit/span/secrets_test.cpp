// What is taken out of values as a secret, and what is not.
#include "record/record_bytes.h"
#include "sanitized.h"
#include "span/secrets.h"
#include "value/value_json.h"

#include <gtest/gtest.h>

#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace llmobs {
namespace {

using json = nlohmann::ordered_json;

const char* const key = "sk-proj-Ab12Cd34Ef56Gh78";
const json marker = "[redacted]";

json without(std::string_view name, const ValueBytes& value, const char* more = "") {
  Secrets secrets(more);
  ParsedValues room;
  Bytes out;
  JsonWriter writer(out);
  write_json(writer, secrets.without(name, value.value(), room));
  return json::parse(out.text());
}
json without(const json& value, const char* more = "") { return without("", bytes_of(value), more); }
std::string text(std::string_view text) {
  ParsedValues room;
  return std::string(Secrets("").without(text, room));
}

std::vector<std::string> words(const char* text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

TEST(Secrets, NamesAreKnownByTheirLastWords) {
  SecretNames names("card_number, ssn");
  for (const std::string& name : words(R"(
      authorization Authorization proxy-authorization Proxy-Authorization api_key apikey apiKey APIKey api-key X-Api-Key
      x-api-key OPENAI_API_KEY api_key_2 cookie Set-Cookie password userPassword passwd DB_PASSWORD secret client_secret
      clientSecret token access_token refreshToken id_token x-auth-token private_key privateKey secret_access_key
      request.api_key cardNumber SSN user_ssn)"))
    EXPECT_TRUE(names.has(name)) << name;
  EXPECT_FALSE(names.has(""));
  for (const std::string& name : words(R"(
      key tokens max_tokens maxTokens token_count tokenCount total_tokens prompt_tokens secretary next_page_token eos_token
      bos_token_id password_policy author passenger cookies_enabled monkey tokenizer api_key_count number compass keyboard
      hostess book authorizations_url)"))
    EXPECT_FALSE(names.has(name)) << name;
}

TEST(Secrets, ValuesUnderSuchNames) {
  EXPECT_EQ(without("api_key", bytes_of("x")), marker);
  EXPECT_EQ(without("prompt", bytes_of("x")), "x");
  json settings = {{"model", "m"},
                   {"api_key", "x"},
                   {"max_tokens", 5},
                   {"headers", {{"Authorization", "x"}, {"Accept", "y"}}}};
  EXPECT_EQ(
      without(settings).dump(),
      R"({"model":"m","api_key":"[redacted]","max_tokens":5,"headers":{"Authorization":"[redacted]","Accept":"y"}})");
  EXPECT_EQ(without(json{{"credentials", {{"user", "u"}, {"pin", 1}}}}).dump(), R"({"credentials":"[redacted]"})");
  EXPECT_EQ(without(json{{"cookies", {"a", "b"}}}).dump(), R"({"cookies":"[redacted]"})");
  EXPECT_EQ(without(json::array({settings, 1, settings}))[2]["api_key"], marker);
}

TEST(Secrets, WhatIsNoneUnderSuchNames) {
  json value = {{"token", 5}, {"password", nullptr}, {"has_password", true}, {"secret", ""}, {"token_ids", {1, 2}}};
  EXPECT_EQ(without(value), value);
  EXPECT_EQ(without("token", bytes_of(json::array({1, 2}))), json::array({1, 2}));
  EXPECT_EQ(without("password", bytes_of(1234)), marker);
}

TEST(Secrets, PairsAndObjectsOfANameAndAValue) {
  EXPECT_EQ(without(json::parse(R"([["Authorization","x"],["Accept","y"]])")).dump(),
            R"([["Authorization","[redacted]"],["Accept","y"]])");
  EXPECT_EQ(without(json::parse(R"(["x-api-key","x"])")).dump(), R"(["x-api-key","[redacted]"])");
  EXPECT_EQ(without(json::parse(R"([{"name":"Cookie","value":"x"},{"name":"Host","value":"y"}])")).dump(),
            R"([{"name":"Cookie","value":"[redacted]"},{"name":"Host","value":"y"}])");
  EXPECT_EQ(without(json::parse(R"({"value":"x","key":"API_KEY"})")).dump(),
            R"({"value":"[redacted]","key":"API_KEY"})");
  EXPECT_EQ(without(json::parse(R"(["curl","--api-key","x","-v"])")).dump(),
            R"(["curl","--api-key","[redacted]","-v"])");
  EXPECT_EQ(
      without(
          json::parse(
              R"(["--client-secret=a b, c","--password=","--topic=a password=b","client_secret=a b","-=","--max-tokens=1 2"])"))
          .dump(),
      R"(["--client-secret=[redacted]","--password=","--topic=a password=[redacted]","client_secret=[redacted] b","-=","--max-tokens=1 2"])");
  EXPECT_EQ(without(json::parse(R"(["token","of","thanks"])")).dump(), R"(["token","of","thanks"])");
}

TEST(Secrets, ValuesOfAllForms) {
  ValueBytes given = ValueBytes().put(Tag::message).key("content").string(std::string("use ") + key);
  given.key("calls").text(Tag::json, R"({"api_key":"x","n":5})").put(Tag::object_end);
  EXPECT_EQ(without("", given).dump(), R"({"content":"use [redacted]","calls":{"api_key":"[redacted]","n":5}})");
  EXPECT_EQ(without("", ValueBytes().text(Tag::json, "{not json \"password\": \"x\"")),
            "{not json \"password\": \"[redacted]\"");
  ValueBytes shaped = ValueBytes().head(Tag::object, 0).short_key("password");
  shaped.head(Tag::string, 1).append("x").short_key("n").head(Tag::integer, 8).append(std::string(8, '\0'));
  EXPECT_EQ(without("", shaped).dump(), R"({"password":"[redacted]","n":0})");
  EXPECT_EQ(without("", ValueBytes().put(Tag::object).key("token")).dump(), R"({"token":null})");
}

TEST(Secrets, WhatLooksLikeOneInText) {
  EXPECT_EQ(text(std::string("Bearer ") + key), "Bearer [redacted]");
  EXPECT_EQ(text("Bearer SECRET-2"), "Bearer [redacted]");
  EXPECT_EQ(text("Bearer topsecretvalue"), "Bearer [redacted]");
  EXPECT_EQ(text("then send bearer abc.def-123, please"), "then send bearer [redacted], please");
  EXPECT_EQ(text("Basic dXNlcjpwYXNz"), "Basic [redacted]");
  EXPECT_EQ(text(std::string("my key is ") + key + "."), "my key is [redacted].");
  EXPECT_EQ(text("sk-SECRET-1"), "[redacted]");
  EXPECT_EQ(text("(AKIAIOSFODNN7EXAMPLE)"), "([redacted])");
  EXPECT_EQ(text("ghp_0123456789abcdefABCDEF0123456789abcd!"), "[redacted]!");
  EXPECT_EQ(text("github_pat_0123456789abcdefABCDEF_0123456789"), "[redacted]");
  EXPECT_EQ(text("xoxb-123456789012-abcdef"), "[redacted]");
  EXPECT_EQ(text("AIzaSyA0123456789abcdefghijklmnopqrstuv"), "[redacted]");
  EXPECT_EQ(text("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl end"), "jwt [redacted] end");
  EXPECT_EQ(text("a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb"), "a\n[redacted]\nb");
  EXPECT_EQ(text("postgres://me:hunter2@db:5432/x"), "postgres://me:[redacted]@db:5432/x");
}

TEST(Secrets, WhatStandsBehindANameInText) {
  EXPECT_EQ(text(R"({"user":"u","password":"hunter2","n":1})"), R"({"user":"u","password":"[redacted]","n":1})");
  EXPECT_EQ(text(R"({"password" : "a\"b", "x":1})"), R"({"password" : "[redacted]", "x":1})");
  EXPECT_EQ(text(R"({"password":1234})"), R"({"password":"[redacted]"})");
  EXPECT_EQ(text(R"({"token":1234,"max_tokens":5})"), R"({"token":1234,"max_tokens":5})");
  EXPECT_EQ(text(R"("{\"api_key\":\"x\\\"y\",\"b\":1}")"), R"("{\"api_key\":\"[redacted]\",\"b\":1}")");
  EXPECT_EQ(text("{'api_key': 'x'}"), "{'api_key': '[redacted]'}");
  EXPECT_EQ(text("GET /v1?api_key=abc&x=1"), "GET /v1?api_key=[redacted]&x=1");
  EXPECT_EQ(text("export OPENAI_API_KEY=abc"), "export OPENAI_API_KEY=[redacted]");
  EXPECT_EQ(text("host=h password=abc user=u"), "host=h password=[redacted] user=u");
  EXPECT_EQ(text("curl -H 'Authorization: token abc' http://h"), "curl -H 'Authorization: [redacted]' http://h");
  EXPECT_EQ(text("Host: h\r\nCookie: a=b; c=d\r\nAccept: x\r\n"), "Host: h\r\nCookie: [redacted]\r\nAccept: x\r\n");
  EXPECT_EQ(text("X-Api-Key: abc"), "X-Api-Key: [redacted]");
}

TEST(Secrets, OrdinaryTextStaysAsItIs) {
  for (const char* ordinary : {"",
                               "k",
                               "sk-",
                               "The bearer of bad news",
                               "Bearer certificates were common",
                               "Basic understanding of key-value stores",
                               "a basic 3-step plan",
                               "scikit sk-learn and sk-SK",
                               "risk-2024-10",
                               "a token is a word; the secret: patience",
                               "Basic English",
                               "std::string token = lexer.next();",
                               "call(token=token)",
                               "if (token == 5) return;",
                               "my password: is it safe?",
                               "https://example.com:8080/a@b",
                               "http://[::1]:80/",
                               "they look okay: book, size, pass",
                               "---- BEGIN ----",
                               "eyJ.a.b",
                               "the authorization: granted",
                               "max_tokens=5",
                               "\"tokens\": \"many\"",
                               "[redacted]",
                               "\"password\": \"[redacted]\"",
                               "AKIA",
                               "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----"})
    EXPECT_EQ(text(ordinary), ordinary);
}

TEST(Secrets, LongTextsAreLookedThroughToTheirEnd) {
  for (size_t size : {0, 1, 15, 29, 30, 31, 32, 33, 61, 62, 63, 64, 65, 500}) {
    std::string around(size, '.');
    EXPECT_EQ(text(around + key), around + "[redacted]") << size;
    EXPECT_EQ(text(around + key + "\n" + around), around + "[redacted]\n" + around) << size;
    EXPECT_EQ(text(around + "Bearer SECRET-2 " + around + key), around + "Bearer [redacted] " + around + "[redacted]");
  }
}

// Each of them took a time that grew with the square of its length: hours, at this one.
TEST(Secrets, TextsMadeToBeSlowAreNot) {
  for (std::string_view part :
       {"i", "KI", "eyJ-", "eyJ.", "password=[redacted]", "bearer ", "basic   ", "sk-a", "Ba\t", "://", "://a:b", "--",
        "-----BEGIN ", "\"token\" ", "'cookie:\"", "x_", "?pwd=", "\\\""}) {
    std::string slow;
    while (slow.size() < (sanitized ? 200000 : 2000000)) slow += part;
    EXPECT_FALSE(text(slow).empty()) << part;
  }
}

TEST(Secrets, NamesOfTheUsersOwn) {
  json value = {{"cardNumber", "4111"}, {"number", "1"}, {"text", R"({"card_number":"4111"})"}};
  EXPECT_EQ(without(value, "card_number").dump(),
            R"({"cardNumber":"[redacted]","number":"1","text":"{\"card_number\":\"[redacted]\"}"})");
}

TEST(Secrets, DamagedValuesAreNoDanger) {
  std::string whole = bytes_of({{"api_key", "x"}, {"list", {"Authorization", "y", 1}}, {"text", key}}).bytes();
  for (size_t size = 0; size <= whole.size(); ++size) {
    ParsedValues room;
    std::string part = whole.substr(0, size);
    const auto* begin = reinterpret_cast<const unsigned char*>(part.data());
    Secrets("").without("", {begin, begin + size}, room);
  }
}

} // namespace
} // namespace llmobs

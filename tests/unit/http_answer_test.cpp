// Answers as servers send them, in pieces of any size, and what is no answer; addresses that need no name lookup.
#include "http_address.h"
#include "http_answer.h"

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <random>

namespace llmobs {
namespace {

using Progress = HttpAnswer::Progress;

constexpr size_t most_body = 1000;

HttpAnswer answer_of(std::string_view bytes, size_t piece) {
  HttpAnswer answer(most_body);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    if (answer.add(bytes.substr(0, piece)) != Progress::unfinished) break;
  }
  return answer;
}

// However it comes, the answer is the same one.
void expect_answer(std::string_view bytes, long status, const std::string& body, bool can_go_on, bool ends = false) {
  for (size_t piece : {bytes.size(), size_t{1}, size_t{2}, size_t{7}}) {
    HttpAnswer answer = answer_of(bytes, piece);
    if (ends) {
      EXPECT_EQ(answer.end(), Progress::whole) << bytes;
    }
    EXPECT_EQ(answer.status(), status) << bytes;
    EXPECT_EQ(answer.body(), body) << bytes;
    EXPECT_EQ(answer.can_go_on(), can_go_on) << bytes;
  }
}

Progress progress_of(std::string_view bytes) {
  HttpAnswer answer(most_body);
  return answer.add(bytes);
}

TEST(HttpAnswer, HasABodyOfKnownLength) {
  expect_answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", true);
  expect_answer("HTTP/1.1 202\r\ncontent-length:\t0 \r\n\r\n", 202, "", true);
  expect_answer("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true);
  expect_answer("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", false);
  expect_answer("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", false);
}

TEST(HttpAnswer, HasABodyInChunks) {
  expect_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n", 200,
                "{\"0123456789", true);
  expect_answer("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\n",
                200, "!", true);
}

TEST(HttpAnswer, HasABodyUpToTheEnd) {
  expect_answer("HTTP/1.1 500 Oops\r\n\r\nwhy", 500, "why", false, true);
  HttpAnswer cut(most_body);
  EXPECT_EQ(cut.add("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{"), Progress::unfinished);
  EXPECT_EQ(cut.end(), Progress::broken);
  EXPECT_EQ(HttpAnswer(most_body).end(), Progress::broken);
}

TEST(HttpAnswer, MayBeAnnounced) {
  expect_answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", true);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(progress_of(many), Progress::broken);
}

TEST(HttpAnswer, IsNotReadFurtherThanNeeded) {
  std::string large(2 * most_body, 'x');
  for (const char* length : {"Content-Length: 5000000000\r\n\r\n", "\r\n", "Transfer-Encoding: chunked\r\n\r\nfffff\r\n"}) {
    HttpAnswer answer(most_body);
    EXPECT_EQ(answer.add(std::string("HTTP/1.1 200 OK\r\n") + length + large), Progress::whole) << length;
    EXPECT_EQ(answer.body().size(), most_body);
    EXPECT_FALSE(answer.can_go_on());
  }
  HttpAnswer more_than_announced(most_body);
  EXPECT_EQ(more_than_announced.add("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc"), Progress::whole);
  EXPECT_FALSE(more_than_announced.can_go_on());
}

TEST(HttpAnswer, MayBeNone) {
  for (const char* bytes : {"what is this\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 20\r\n\r\n",
                            "HTTP/1.1 2000\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n"}) {
    EXPECT_EQ(progress_of(bytes), Progress::broken) << bytes;
  }
  EXPECT_EQ(progress_of(std::string(100000, 'x')), Progress::broken);
  EXPECT_EQ(progress_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(2000, '0')), Progress::broken);
}

TEST(HttpAnswer, EndsWhateverTheBytesAre) {
  const std::string parts[] = {"HTTP/1.1 200 OK\r\n", "\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n",
                               "3\r\n", "0\r\n", "abc", "HTTP/1.1 100 X\r\n\r\n", ":", "ffffffffffffffff\r\n"};
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes;
    for (unsigned n = random() % 12; n > 0; --n) bytes += parts[random() % std::size(parts)];
    HttpAnswer whole = answer_of(bytes, bytes.size() + 1), pieces = answer_of(bytes, 1 + random() % 5);
    EXPECT_EQ(whole.status(), pieces.status()) << bytes;
    if (whole.can_go_on() && pieces.can_go_on()) EXPECT_EQ(whole.body(), pieces.body()) << bytes;
    EXPECT_EQ(whole.end(), pieces.end()) << bytes;
  }
}

TEST(HttpAddress, NeedsNoLookup) {
  HttpAddress agent("http://localhost:8126/evp_proxy/v2");
  ASSERT_EQ(agent.count, 2u);
  EXPECT_EQ(agent.sockets[0].address.ss_family, AF_INET);
  EXPECT_EQ(agent.sockets[1].address.ss_family, AF_INET6);
  EXPECT_EQ(reinterpret_cast<const sockaddr_in&>(agent.sockets[0].address).sin_port, htons(8126));
  EXPECT_EQ(agent.host, "localhost:8126");
  EXPECT_EQ(agent.path, "/evp_proxy/v2");
  EXPECT_EQ(HttpAddress("http://10.1.2.3").path, "/");
  for (const char* url : {"http://10.1.2.3", "http://[::1]:80/x", "http://[fe80::1]", "unix:///run/agent.sock"}) {
    EXPECT_EQ(HttpAddress(url).count, 1u) << url;
  }
  for (const char* url : {"https://localhost:8126", "http://agent:8126", "http://localhost.example", "http://a@127.0.0.1",
                          "http://127.0.0.1:", "http://127.0.0.1:0", "http://127.0.0.1:70000", "http://127.0.0.1:8x", "http://",
                          "http://[::1", "http://::1", "http://127.1", "http://127.0.0.1/?q", "unix://", "ftp://127.0.0.1", ""}) {
    EXPECT_EQ(HttpAddress(url).count, 0u) << url;
  }
  EXPECT_EQ(HttpAddress("unix:///" + std::string(200, 'x')).count, 0u);
}

} // namespace
} // namespace llmobs

// Rules name data members of classes that nobody wants to edit. A name that a class does not have is reported, once the class
// is recorded.
// RUN: %differential --no-expansion --plugin-option=rules=%inputs/rules/members.json --plugin-option=Wno-ignored --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=SECRET
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/members.json -c -o /dev/null %s 2>&1 | %filecheck %s --check-prefix=WARNING --implicit-check-not=warning:
#include <stdio.h>
#include <string>
#include <vector>

namespace app {
struct Settings {
  std::string model;
  std::string api_key;
  std::string organisation;
};
struct Account : Settings {
  std::string user, password;

private:
  int hidden = 0;
};
} // namespace app

// WARNING: members.json:3:{{[0-9]+}}: warning: llmobs rules: class 'Settings' has no data member 'api_kye'; what the rule says of it has no effect
// CHECK: open tool chat(settings={"model": "m", "api_key": <redacted>}, more=[{"model": "n", "api_key": <redacted>}])
[[llmobs::tool]] void chat(const app::Settings& settings, const std::vector<app::Settings>& more) { printf("%zu\n", more.size()); }
// CHECK: open tool login(account={"model": "m", "api_key": <redacted>, "user": "u", "password": <redacted>})
[[llmobs::tool]] void login(const app::Account& account) { puts(account.user.c_str()); }

int main() {
  app::Account account;
  account.model = "m", account.api_key = "SECRET-1", account.organisation = "SECRET-2";
  account.user = "u", account.password = "SECRET-3";
  chat(account, {{"n", "SECRET-4", "SECRET-5"}});
  login(account);
}

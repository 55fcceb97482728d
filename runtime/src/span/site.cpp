#include "span/site.h"

#include "base/trimmed_text.h"
#include "span/wrapped_text.h"

#include <charconv>
#include <utility>

namespace llmobs {

namespace {

char escaped(char c) noexcept { return c == 'n' ? '\n' : c == '0' ? '\0' : c; }

// Undoes the three escapes of a site's values: \n, \0 and \\.
std::string plain(std::string_view value) {
  std::string text;
  text.reserve(value.size());
  for (size_t i = 0; i < value.size(); ++i) {
    char c = value[i];
    if (c == '\\' && i + 1 < value.size()) c = escaped(value[++i]);
    text += c;
  }
  return text;
}

void set_params(Site& site, std::string_view key, std::string_view value) {
  std::vector<std::string_view> names;
  split_params(value, names);
  if (key == "trace" && !names.empty()) {
    site.kind = kind_of(names.front());
    names.erase(names.begin());
  }
  for (std::string_view param : names) site.params.push_back(plain(param));
}

// LLMOBS_WRAP: the callable as it stands in the source, and the names of its parameters.
void set_wrapped(Site& site, std::string_view value) {
  std::vector<std::string_view> parts;
  split_params(value, parts);
  if (parts.empty()) return;
  site.function = name_of_callable(parts.front());
  if (parts.size() == 1) {
    for (std::string_view name : parameters_of_lambda(parts.front())) site.params.emplace_back(name);
  }
  for (size_t i = 1; i < parts.size(); ++i) site.params.push_back(plain(parts[i]));
}

void set_role(Site& site, std::string_view role, size_t argument) {
  if (role == "session_id") site.session_argument = argument;
  if (role == "model_name") site.model_argument = argument;
  if (role == "input") site.input_arguments.push_back(argument);
}

// "session_id,,input+model_name"
void set_roles(Site& site, std::string_view value) {
  size_t argument = 0;
  for (size_t at = 0, start = 0; at <= value.size(); ++at) {
    if (at != value.size() && value[at] != ',' && value[at] != '+') continue;
    set_role(site, value.substr(start, at - start), argument);
    if (at != value.size() && value[at] == ',') ++argument;
    start = at + 1;
  }
}

void set(Site& site, std::string_view key, std::string_view value) {
  if (key == "kind") site.kind = kind_of(value);
  if (key == "name") site.name = plain(value);
  if (key == "function") site.function = plain(value);
  if (key == "file") site.file = plain(value);
  if (key == "line") site.line = plain(value);
  if (key == "model_name") site.model_name = plain(value);
  if (key == "model_provider") site.model_provider = plain(value);
  if (key == "session_id") site.session_id = plain(value);
  if (key == "ml_app") site.ml_app = plain(value);
  if (key == "exceptions") site.hides_exception_message = value == "observe";
  if (key == "params" || key == "trace") set_params(site, key, value);
  if (key == "wrap") set_wrapped(site, value);
  if (key == "max_bytes") std::from_chars(value.data(), value.data() + value.size(), site.max_bytes);
  if (key == "messages") site.withholds_messages = value == "withheld";
  if (key == "roles") set_roles(site, value);
}

} // namespace

void split_params(std::string_view list, std::vector<std::string_view>& names) {
  // The names are expressions when a macro made the list: a comma inside brackets or quotes is no separator.
  size_t start = 0;
  int depth = 0;
  char quote = 0;
  for (size_t i = 0; i <= list.size() && !list.empty(); ++i) {
    char c = i < list.size() ? list[i] : ',';
    if (i == list.size()) depth = 0, quote = 0;
    if (quote != 0) {
      if (c == '\\') ++i;
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      --depth;
    } else if (c == ',' && depth <= 0) {
      names.push_back(trimmed(list.substr(start, i - start)));
      start = i + 1;
    }
  }
}

Site::Site(std::string_view all) : text(all) {
  while (!all.empty()) {
    size_t end = all.find('\n');
    std::string_view line = all.substr(0, end);
    size_t equals = line.find('=');
    if (equals != std::string_view::npos) set(*this, line.substr(0, equals), line.substr(equals + 1));
    all.remove_prefix(end == std::string_view::npos ? all.size() : end + 1);
  }
}

// Another library may be where the site's was. What does not begin like a site is none.
static bool is_site(std::string_view text) noexcept {
  size_t equals = text.find('=');
  return equals != 0 && equals < 32 && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == equals;
}

const Site* SiteCache::find(const char* text) {
  if (!text) return nullptr;
  if (text == last_text_) return last_;
  const std::string* now = texts_.find(text);
  auto known = sites_.find(text);
  if (!now || !is_site(*now)) {
    last_ = known != sites_.end() ? known->second.get() : &unloaded_;
  } else if (known != sites_.end() && known->second->text == *now) {
    last_ = known->second.get();
  } else {
    auto fresh = std::make_unique<Site>(*now);
    last_ = fresh.get();
    if (known != sites_.end()) {
      retired_.push_back(std::exchange(known->second, std::move(fresh)));
    } else {
      sites_.emplace(text, std::move(fresh));
    }
  }
  last_text_ = text;
  return last_;
}

} // namespace llmobs

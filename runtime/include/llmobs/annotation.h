// What a program can say about a span in its own words. An Annotation is a set of views: it copies nothing, so build
// it and use it in one expression:
//
//   llmobs::annotate(llmobs::Annotation()
//                        .set_output(answer)
//                        .set_metrics({{"input_tokens", 42}, {"output_tokens", 18}})
//                        .set_tags({{"tier", "gold"}}));
//
// Input and output replace what was there, per side, and win over what was captured automatically; metadata, metrics
// and tags are merged key by key. Shapes by kind of span: llm takes text, Message, or a list of them (message.h);
// the input of embedding and the output of retrieval take text, Document, or a list of them; everything else may be
// any value.
#ifndef LLMOBS_ANNOTATION_H
#define LLMOBS_ANNOTATION_H

#include <llmobs/instrument.h>
#include <llmobs/text.h>

#include <initializer_list>
#include <stddef.h>
#include <stdint.h>

namespace llmobs {
inline namespace v1 {

/// A view of one value of any type that can be captured (capture.h). Numbers are copied into it, everything else must
/// live as long as it does.
class Value {
public:
  constexpr Value() noexcept : value_{0, 0}, type_(nullptr) {}
  template<class T_, class = typename detail::enable_if<!detail::is_same<typename detail::bare<T_>::t, Value>::value>::t>
  Value(const T_& value) noexcept
      : value_(seam::detail::operand<T_>::t::value(value)), type_(seam::detail::types_of<T_>::t::table) {}
  /// Text that already is JSON. Not checked here: text that is not JSON is shown as text.
  static Value json(const Text& text) noexcept;

  bool given() const noexcept { return type_ != nullptr; }
  const llmobs_value& value() const noexcept { return value_; }
  const llmobs_type& type() const noexcept { return *type_; }

private:
  Value(const llmobs_value& value, const llmobs_type* type) noexcept : value_(value), type_(type) {}

  llmobs_value value_;
  const llmobs_type* type_;
};

namespace detail {
struct JsonText {
  static constexpr uint32_t shape = llmobs_opaque_shape;
  static void capture(Writer& out, const llmobs_value& v) { out.json(reinterpret_cast<const char*>(v.word), v.size); }
};
} // namespace detail

inline Value Value::json(const Text& text) noexcept {
  return Value({reinterpret_cast<uint64_t>(text.data()), text.size()}, seam::detail::Types<detail::JsonText>::table);
}

/// One named value: of metadata (any value), of metrics (a number), of tags (text, a number or a bool).
struct Entry {
  Text key;
  Value value;
  Entry(Text entry_key, const Value& entry_value) noexcept : key(entry_key), value(entry_value) {}
  template<class T_> Entry(Text entry_key, const T_& entry_value) noexcept : key(entry_key), value(entry_value) {}
};

/// A view of entries, from braces or from anything with data() and size().
class Entries {
public:
  constexpr Entries() noexcept : data_(nullptr), size_(0) {}
  Entries(std::initializer_list<Entry> entries) noexcept : Entries() {
    data_ = entries.begin(); // assigned, not initialised: GCC warns of the latter, and the lifetime is the user's
    size_ = entries.size();
  }
  Entries(const Entry* data, size_t size) noexcept : data_(data), size_(size) {}
  template<class List_, class = typename detail::enable_if<
                            detail::is_same<typename detail::element<List_>::t, Entry>::value>::t>
  Entries(const List_& entries) noexcept : data_(entries.data()), size_(entries.size()) {}

  const Entry* begin() const noexcept { return data_; }
  const Entry* end() const noexcept { return data_ + size_; }
  size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

private:
  const Entry* data_;
  size_t size_;
};

struct Annotation {
  Value input;
  Value output;
  Entries metadata;
  Entries metrics; ///< numbers. Names that Datadog knows: input_tokens, output_tokens, total_tokens, ...
  Entries tags;
  Text session_id;
  Text model_name;     ///< llm and embedding spans: known only when the call is made
  Text model_provider;

  Annotation& set_input(const Value& value) noexcept { return input = value, *this; }
  Annotation& set_output(const Value& value) noexcept { return output = value, *this; }
  Annotation& set_metadata(Entries entries) noexcept { return metadata = entries, *this; }
  Annotation& set_metrics(Entries entries) noexcept { return metrics = entries, *this; }
  Annotation& set_tags(Entries entries) noexcept { return tags = entries, *this; }
  Annotation& set_session_id(Text id) noexcept { return session_id = id, *this; }
  Annotation& set_model(Text name, Text provider = Text()) noexcept {
    return model_name = name, model_provider = provider, *this;
  }
};

/// Says more about the innermost span that is active on this thread. False when there is none, or tracing is off.
/// Never throws; entries of the wrong type (a metric that is no number) are left out and reported once.
LLMOBS_API bool annotate(const Annotation& annotation) noexcept;

} // namespace v1
} // namespace llmobs

#endif

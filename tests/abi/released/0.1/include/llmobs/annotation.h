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

/// One named value: of metadata (any value), of metrics (a number), of tags (text, a number or a bool). A name whose length
/// the compiler knows is held as it will stand in a record (record.h); everything else is a view.
class Entry {
public:
  LLMOBS_ALWAYS_INLINE Entry(Text key, const Value& value) noexcept {
    refer(key, value.given() ? &value.type() : nullptr);
    keep(value.value());
  }
  template<class T_> LLMOBS_ALWAYS_INLINE Entry(Text key, const T_& value) noexcept {
    typedef typename seam::detail::operand<T_>::t Operand;
    const llmobs_value made = Operand::value(value);
    const size_t size = key.size();
    if (Operand::shape != llmobs_opaque_shape && __builtin_constant_p(size) && size <= longest_key)
      hold(key.data(), size, Operand::shape);
    else
      refer(key, seam::detail::types_of<T_>::t::table);
    keep(made);
  }

  // For the library. An entry that is held begins with what stands in the record: the key, and the value's tag.
  static constexpr size_t longest_key = 29;
  static constexpr size_t held_size = 32;
  static constexpr unsigned char key_tag = 0x4d, text_tag = 0x48, view_tag = 0x7f;
  unsigned char tag() const noexcept { return bytes_[held_size - 1]; } ///< that of a number, text_tag; view_tag: not held
  Text key() const noexcept {
    if (tag() != view_tag) return Text(reinterpret_cast<const char*>(bytes_) + 2, bytes_[1]);
    return view().key;
  }
  const llmobs_value& value() const noexcept { return value_; }
  /// Of the value; llmobs_opaque_shape also if there is none.
  uint32_t shape() const noexcept {
    if (tag() != view_tag) return tag() & 0x3f;
    return type() ? type()->shape : uint32_t(llmobs_opaque_shape);
  }
  /// Null if the entry is held, or has no value.
  const llmobs_type* type() const noexcept { return tag() != view_tag ? nullptr : view().type; }

private:
  struct View {
    Text key;
    const llmobs_type* type;
    uint64_t tag; // in its highest byte
  };

  LLMOBS_ALWAYS_INLINE void keep(const llmobs_value& value) noexcept {
    value_.word = value.word;
    value_.size = value.size;
  }
  LLMOBS_ALWAYS_INLINE void hold(const char* key, size_t size, uint32_t shape) noexcept {
    bytes_[0] = key_tag;
    bytes_[1] = static_cast<unsigned char>(size);
    __builtin_memcpy(bytes_ + 2, key, size);
    bytes_[held_size - 1] = static_cast<unsigned char>(shape == llmobs_text_shape ? uint32_t(text_tag) : shape);
  }
  LLMOBS_ALWAYS_INLINE void refer(Text key, const llmobs_type* type) noexcept {
    const View made = {key, type, uint64_t(view_tag) << 56};
    static_assert(sizeof made == held_size, "both tags have one place");
    __builtin_memcpy(bytes_, &made, sizeof made);
  }
  View view() const noexcept {
    View seen = {Text(), nullptr, 0};
    __builtin_memcpy(&seen, bytes_, sizeof seen);
    return seen;
  }

  alignas(8) unsigned char bytes_[held_size];
  llmobs_value value_;
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

namespace detail {
// Of the span, or of the innermost one that is active if the id is 0.
LLMOBS_API bool annotate_with(uint64_t span_id, const Annotation& annotation) noexcept;
LLMOBS_API bool annotate_metrics(uint64_t span_id, const Entry* entries, size_t count) noexcept;
LLMOBS_API bool annotate_tags(uint64_t span_id, const Entry* entries, size_t count) noexcept;

// An annotation that is built where it is used and has nothing but metrics, or tags, comes down to one of two calls.
LLMOBS_ALWAYS_INLINE bool annotate(uint64_t span_id, const Annotation& with) noexcept {
  bool more = with.input.given() || with.output.given() || !with.metadata.empty() || !with.session_id.empty() ||
              !with.model_name.empty() || !with.model_provider.empty();
  if (more || with.metrics.empty() == with.tags.empty()) return annotate_with(span_id, with);
  if (with.tags.empty()) return annotate_metrics(span_id, with.metrics.begin(), with.metrics.size());
  return annotate_tags(span_id, with.tags.begin(), with.tags.size());
}
} // namespace detail

/// Says more about the innermost span that is active on this thread. False when there is none, or tracing is off.
/// Never throws; entries of the wrong type (a metric that is no number) are left out and reported once.
LLMOBS_ALWAYS_INLINE bool annotate(const Annotation& annotation) noexcept { return detail::annotate(0, annotation); }

} // namespace v1
} // namespace llmobs

#endif

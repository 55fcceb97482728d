// Views of what a program says about its spans: one value of any type, named values, and lists. They copy nothing (but numbers), so
// they are built and used in one expression.
#ifndef LLMOBS_ENTRIES_H
#define LLMOBS_ENTRIES_H

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
  /// No value.
  constexpr Value() noexcept : value_{0, 0}, type_(nullptr) {}
  /// Of any type that can be captured; it must outlive this view.
  template<class T_,
           class = typename detail::enable_if<!detail::is_same<typename detail::bare<T_>::t, Value>::value>::t>
  Value(const T_& value LLMOBS_LIFETIME_BOUND) noexcept
      : value_(seam::detail::operand<T_>::t::value(value)), type_(seam::detail::types_of<T_>::t::table) {}
  /// Text that already is JSON. Not checked here: text that is not JSON is shown as text.
  static Value json(const Text& text) noexcept;

  /// What is assigned might be gone when the value is looked at.
  template<class T_,
           class = typename detail::enable_if<!detail::is_same<typename detail::bare<T_>::t, Value>::value>::t>
  Value& operator=(const T_& value) = delete;

  /// Whether there is one.
  bool given() const noexcept { return type_ != nullptr; }
  /// For the library, as is type().
  const llmobs_value& value() const noexcept { return value_; }
  /// How it is recorded. There must be a value.
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
  /// {"name", value}
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
  static constexpr size_t longest_key = 29;                                        ///< that is held
  static constexpr size_t held_size = 32;                                          ///< in bytes, without the value
  static constexpr unsigned char key_tag = 0x4d, text_tag = 0x48, view_tag = 0x7f; ///< what the bytes say
  /// That of a number, or text_tag; view_tag: not held.
  unsigned char tag() const noexcept { return bytes_[held_size - 1]; }
  /// Its name.
  Text key() const noexcept {
    if (tag() != view_tag) return Text(reinterpret_cast<const char*>(bytes_) + 2, bytes_[1]);
    return view().key;
  }
  /// What it holds or refers to.
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
  /// None.
  constexpr Entries() noexcept : data_(nullptr), size_(0) {}
  /// {{"name", value}, {"other", value}}
  Entries(std::initializer_list<Entry> entries) noexcept : Entries() {
    data_ = entries.begin(); // assigned, not initialised: GCC warns of the latter, and the lifetime is the user's
    size_ = entries.size();
  }
  Entries(const Entry* data, size_t size) noexcept : data_(data), size_(size) {}
  template<class List_,
           class = typename detail::enable_if<detail::is_same<typename detail::element<List_>::t, Entry>::value>::t>
  Entries(const List_& entries) noexcept : data_(entries.data()), size_(entries.size()) {}

  Entries& operator=(std::initializer_list<Entry> entries) = delete; // they would be gone at once

  const Entry* begin() const noexcept { return data_; }       ///< the first
  const Entry* end() const noexcept { return data_ + size_; } ///< behind the last
  size_t size() const noexcept { return size_; }              ///< how many there are
  bool empty() const noexcept { return size_ == 0; }          ///< whether there are none

private:
  const Entry* data_;
  size_t size_;
};

/// A view of elements of one type, from braces or from anything with data() and size().
template<class Element_> class List {
public:
  /// None.
  constexpr List() noexcept : data_(nullptr), size_(0) {}
  /// {first, second}
  List(std::initializer_list<Element_> elements) noexcept : List() {
    data_ = elements.begin();
    size_ = elements.size();
  }
  List(const Element_* data, size_t size) noexcept : data_(data), size_(size) {}
  template<class Elements_, class = typename detail::enable_if<
                                detail::is_same<typename detail::element<Elements_>::t, Element_>::value>::t>
  List(const Elements_& elements) noexcept : data_(elements.data()), size_(elements.size()) {}

  List& operator=(std::initializer_list<Element_> elements) = delete; // they would be gone at once

  const Element_* begin() const noexcept { return data_; }       ///< the first
  const Element_* end() const noexcept { return data_ + size_; } ///< behind the last
  size_t size() const noexcept { return size_; }                 ///< how many there are
  bool empty() const noexcept { return size_ == 0; }             ///< whether there are none

private:
  const Element_* data_;
  size_t size_;
};

} // namespace v1
} // namespace llmobs

#endif

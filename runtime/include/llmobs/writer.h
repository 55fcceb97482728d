// Writer takes one value apart into the bytes of a record. A type says how it is recorded by an overload of
//
//   void llmobs_capture(llmobs::Writer& out, const MyType& value);
//
// found by argument-dependent lookup, that writes exactly one value: a leaf, an object or an array. Nothing is
// allocated and no tree is built: bytes go straight to the thread's ring, under a cap. When the cap is reached the
// rest is left out and the value is marked as truncated; full() tells a loop that it may stop. Of numbers in containers
// max_numbers are enough for a value; has_enough_numbers() tells that to a loop whose elements are, or hold, numbers.
//
// Text is copied as it is (any bytes; what is not UTF-8 is mended later, on the background thread). Nesting deeper
// than max_depth is replaced by a marker.
//
// Threading: a Writer belongs to the call that receives it; never keep one. No method throws.
#ifndef LLMOBS_WRITER_H
#define LLMOBS_WRITER_H

#if defined(LLMOBS_STATIC)
#define LLMOBS_API
#else
#define LLMOBS_API __attribute__((visibility("default")))
#endif
#define LLMOBS_ALWAYS_INLINE inline __attribute__((always_inline))
// So that Clang warns where a view outlives what it shows.
#if defined(__clang__)
#define LLMOBS_LIFETIME_BOUND [[clang::lifetimebound]]
#define LLMOBS_VIEW_OF(type) [[gsl::Pointer(type)]]
#else
#define LLMOBS_LIFETIME_BOUND
#define LLMOBS_VIEW_OF(type)
#endif
// On what is of no use unless it is kept: a warning where it is not.
#if __cplusplus >= 201703L
#define LLMOBS_NODISCARD [[nodiscard]]
#else
#define LLMOBS_NODISCARD
#endif

// size_t, int64_t and so on, as the compiler has them: this header comes before everything in a file that the plugin works
// on, which may have other things by the names of <stdint.h> and <stddef.h>, or none.
typedef __SIZE_TYPE__ llmobs_size;
typedef __INT64_TYPE__ llmobs_int64;
typedef __UINT64_TYPE__ llmobs_uint64;
typedef __UINT32_TYPE__ llmobs_uint32;

namespace llmobs {
inline namespace v1 {

namespace detail {
struct Nested;
}

class LLMOBS_API Writer { ///< takes one value: what a llmobs_capture() of the program's own is given
public:
  static constexpr unsigned max_depth = 64;     ///< of containers in each other; what is deeper is left out
  static constexpr unsigned max_numbers = 1024; ///< in containers; less where the call site has a smaller max_bytes
  static constexpr unsigned long_vector = 64;   ///< numbers; of a longer vector, a prefix is shown
  static constexpr unsigned vector_prefix = 8;  ///< how many of them

  void null() noexcept;                                ///< as in JSON
  void boolean(bool value) noexcept;                   ///< true or false
  void integer(llmobs_int64 value) noexcept;           ///< any signed integer
  void unsigned_integer(llmobs_uint64 value) noexcept; ///< any unsigned integer
  /// Shortest text that reads back as the same float / double; NaN and infinities become null.
  void number(float value) noexcept;
  void number(double value) noexcept;
  void string(const char* data, llmobs_size size) noexcept;
  /// The elements of an array, one after the other: as number() and more_elements(), many at a time.
  void numbers(const float* data, llmobs_size count) noexcept;
  void numbers(const double* data, llmobs_size count) noexcept;
  /// A vector (weights, an embedding) as one value: an array, or, when it is longer than long_vector,
  /// {"count": n, "prefix": [its first vector_prefix numbers]}.
  void vector(const float* data, llmobs_size count) noexcept;
  void vector(const double* data, llmobs_size count) noexcept; ///< the same
  /// std::string, std::string_view, and all else that has data() and size().
  template<class Text_> auto string(const Text_& text) noexcept -> decltype(text.size(), void(*text.data())) {
    string(text.data(), text.size());
  }
  /// Text up to its terminator, of which at most `most` bytes are looked at; null is null. Text that turns out to have no end
  /// is read up to the end of the memory that can be read.
  void c_string(const char* text, llmobs_size most) noexcept;
  /// Text that already is JSON; it is checked before it is used, and kept as a string if it is not JSON.
  void json(const char* data, llmobs_size size) noexcept;
  /// A value that is not shown; the name of its type is.
  void opaque(const char* type, llmobs_size size) noexcept;
  /// Stands for content that the user asked not to record.
  void redacted() noexcept;

  void begin_object() noexcept; ///< then key(), a value, and so on, up to end_object()
  void key(const char* data, llmobs_size size) noexcept;
  /// `text` ends with a NUL byte: out.key("amount").
  void key(const char* text) noexcept {
    llmobs_size size = 0; // (not by strlen, which would be declared here, as a debugger sees it)
    while (text[size] != 0) ++size;
    key(text, size);
  }
  void end_object() noexcept;  ///< also of begin_message() and begin_document()
  void begin_array() noexcept; ///< then values, up to end_array()
  void end_array() noexcept;   ///< after its last element

  /// In an array, instead of its next elements: they are left out, so many, or nobody knows how many (0).
  void more_elements(llmobs_size count) noexcept;

  /// Like begin_object, for the message and document shapes of llm, embedding and retrieval spans.
  void begin_message() noexcept;
  void begin_document() noexcept; ///< the same

  /// True when what comes next will not be stored: for loops, which may then stop.
  bool full() const noexcept { return full_ || skip_ != 0; }
  /// The numbers that the value has in its containers so far.
  unsigned numbers_so_far() const noexcept { return numbers_; }
  /// True when these are enough, and not all are among the first `before`. More are stored all the same: a loop may end, what
  /// comes behind it need not.
  bool has_enough_numbers(unsigned before) const noexcept { return numbers_ >= most_numbers_ && numbers_ != before; }

  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

protected:
  Writer() noexcept = default;
  ~Writer() = default;

  unsigned char* cursor_ = nullptr; // next free byte
  unsigned char* limit_ = nullptr;  // end of the room that is there without asking
  unsigned depth_ = 0;
  unsigned skip_ = 0; // containers open below max_depth, which are not stored
  bool full_ = false;
  unsigned calls_ = 0;   // of capture() inside each other
  unsigned numbers_ = 0; // in containers
  unsigned most_numbers_ = max_numbers;

private:
  friend struct detail::Nested;
  friend class RecordWriter;
  unsigned char* room(llmobs_size size) noexcept;
  template<class Number_> void all_numbers(unsigned char tag, const Number_* data, llmobs_size count) noexcept;
  template<class Number_> void any_vector(unsigned char tag, const Number_* data, llmobs_size count) noexcept;
  template<class Number_> bool short_prefix(unsigned char tag, const Number_* data, llmobs_size count) noexcept;
  void count_number() noexcept;
  void leaf(unsigned char tag) noexcept;
  void bytes(unsigned char tag, const char* data, llmobs_size size) noexcept;
  void enter(unsigned char tag) noexcept; // as open(), mostly without a call
  void open(unsigned char tag) noexcept;
  void leave(unsigned char tag) noexcept; // as close()
  void close(unsigned char tag) noexcept;
};

} // namespace v1
} // namespace llmobs

#endif

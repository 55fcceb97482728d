// What the values of a span's input and output are when they are the typed content of its kind: a list of messages, or
// of documents. The forms in which they may be given (our own types, text, objects, lists, JSON text) are told apart
// here (message_view.h, document_view.h) and nowhere else; what comes after reads plain views.
#pragma once

#include "base/bytes.h"
#include "value/object_members.h"

#include <cstddef>
#include <deque>
#include <initializer_list>
#include <vector>

namespace llmobs {

/// Bytes of values that were given as JSON text; they stay where they are.
using ParsedValues = std::deque<Bytes>;

/// Whether the value is of this typed shape (message or document), or a list of nothing else.
bool is_made_of(RawValue value, Tag shape) noexcept;

/// Whether the value can be shown as content of this shape: text can; of a list, all of it must.
bool can_be(RawValue value, Tag shape) noexcept;

/// What an object that was captured has besides the members that are shown of it.
struct RestOfElement {
  size_t element; // the place in its list; 0 for a value that is no list
  RawValue members;
};

/// The members of other names, in `room`. Not present: all others are empty.
RawValue rest_of_object(RawValue object, std::initializer_list<WantedMember> shown, ParsedValues& room);

/// The value that a JSON text is; any other value is itself. Not present: the text is not JSON.
RawValue parsed_value(RawValue value, ParsedValues& parsed);

/// Empties a list of views, and keeps its memory unless that is unusually much.
template<class View> void clear_views(std::vector<View>& views) noexcept {
  constexpr size_t usual = 256;
  views.capacity() > usual ? std::vector<View>().swap(views) : views.clear();
}

} // namespace llmobs

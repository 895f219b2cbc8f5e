// SPDX-License-Identifier: Apache-2.0
#include "execute/digest.h"

#include <string>
#include <variant>

namespace firebreak::execute {

using behavior::Value;

namespace {

// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

struct Adder {
  Digest& digest;

  void operator()(bool truth) const { digest.add(truth ? 1U : 0U); }
  void operator()(const behavior::Integer& number) const {
    if (number >= 0 && number <= behavior::Integer(INT64_MAX)) {
      digest.add(static_cast<std::uint64_t>(number));
      return;
    }
    digest.add(UINT64_MAX);
    (*this)(number.str());
  }
  void operator()(const std::string& text) const {
    digest.add(text.size());
    std::uint64_t word = 0;
    std::size_t filled = 0;
    for (const char c : text) {
      word = (word << 8U) | static_cast<unsigned char>(c);
      if (++filled % 8 == 0) digest.add(word);
    }
    digest.add(word);
  }
  void operator()(const behavior::SetValue& set) const {
    digest.add(set.elements.size());
    for (const Value& element : set.elements) digest.add(element);
  }
  void operator()(const behavior::MapValue& map) const {
    digest.add(map.entries.size());
    for (const behavior::MapEntry& entry : map.entries) {
      digest.add(entry.key);
      digest.add(entry.value);
    }
  }
  void operator()(const behavior::TupleValue& tuple) const { digest.add(tuple.parts); }
};

}  // namespace

void Digest::add(std::uint64_t word) {
  high = mixed(high ^ word);
  low = mixed(low + 0x632be59bd9b4e019U) ^ mixed(word ^ high);
}

void Digest::add(const Value& value) {
  add(value.of.index());
  std::visit(Adder{*this}, value.of);
}

void Digest::add(const behavior::Arguments& values) {
  add(values.size());
  for (const Value& value : values) add(value);
}

}  // namespace firebreak::execute

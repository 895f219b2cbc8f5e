// SPDX-License-Identifier: Apache-2.0
// The values that behaviours compute with (docs/behaviors.md, Types and values).
#pragma once

#include <compare>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "behavior/syntax.h"

namespace firebreak::behavior {

struct Value;
struct MapEntry;

/// In ascending order, without repetition.
struct SetValue {
  std::vector<Value> elements;
};
/// In ascending order of keys; a key that is not there has the default, and none that is has it.
struct MapValue {
  std::vector<MapEntry> entries;
};
struct TupleValue {
  std::vector<Value> parts;
};

/// One canonical form for each value, so that equal values are equal member by member. Strings are
/// UTF-8, whose bytes are in the order of the code points.
struct Value {
  std::variant<bool, Integer, std::string, SetValue, MapValue, TupleValue> of;
};

struct MapEntry {
  Value key;
  Value value;
};

/// A total order of the values of one type: the language's own where it has one; sets and maps are
/// compared as their sorted lists.
int compare(const Value& a, const Value& b);
inline bool operator==(const Value& a, const Value& b) { return compare(a, b) == 0; }
inline bool operator<(const Value& a, const Value& b) { return compare(a, b) < 0; }

/// `false`, 0, "", the empty set, the map of defaults, the tuple of defaults.
Value default_of(const Type& type);
bool is_default(const Value& value);

/// As literals of the language; maps, which have none, as `[k: v, …]`.
std::string to_string(const Value& value);

/// How many parts there are in the value, and digits in its numbers, about: what it takes to keep
/// it.
std::size_t size_of(const Value& value);

bool contains(const SetValue& set, const Value& element);
void insert(SetValue& set, Value element);
/// The value at the key; null for the default.
const Value* find(const MapValue& map, const Value& key);
void assign(MapValue& map, const Value& key, Value value);

}  // namespace firebreak::behavior

// SPDX-License-Identifier: Apache-2.0
// Any bytes are a behaviour or refused with diagnostics. What parses, formats to a text that parses
// to the same tree and formats to itself; what is well-typed runs on messages, to the end or to
// that of its budget. The bytes behind the first NUL are the messages, the text before it the
// behaviour.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "behavior/checker.h"
#include "behavior/formatter.h"
#include "behavior/interpreter.h"
#include "behavior/parser.h"
#include "support/random_behaviors.h"
#include "support/same_tree.h"

namespace {

using firebreak::base::Diagnostics;
using namespace firebreak::behavior;
using firebreak::test_support::random_message;
using firebreak::test_support::Rng;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_format(std::string_view text, const Program& program) {
  Diagnostics diagnostics;
  const auto once = format(text, {}, diagnostics);
  require(once.has_value() && diagnostics.empty());
  const auto again = parse(*once, {}, diagnostics);
  require(again.has_value() && firebreak::test_support::same(*again, program));
  require(format(*once, {}, diagnostics) == once);
}

// What is emitted is of the types that the checker says.
bool fits(const Value& value, const Type& type) {
  switch (type.kind) {
    case Type::Kind::Unknown:
      return false;
    case Type::Kind::Bool:
      return std::holds_alternative<bool>(value.of);
    case Type::Kind::Int:
      return std::holds_alternative<Integer>(value.of);
    case Type::Kind::String:
      return std::holds_alternative<std::string>(value.of);
    case Type::Kind::Set: {
      const auto* set = std::get_if<SetValue>(&value.of);
      return set != nullptr && std::ranges::all_of(set->elements, [&](const Value& one) {
               return fits(one, type.arguments[0]);
             });
    }
    case Type::Kind::Map: {
      const auto* map = std::get_if<MapValue>(&value.of);
      return map != nullptr && std::ranges::all_of(map->entries, [&](const MapEntry& one) {
               return fits(one.key, type.arguments[0]) && fits(one.value, type.arguments[1]) &&
                      !is_default(one.value);
             });
    }
    case Type::Kind::Tuple: {
      const auto* tuple = std::get_if<TupleValue>(&value.of);
      if (tuple == nullptr || tuple->parts.size() != type.arguments.size()) return false;
      for (std::size_t i = 0; i < tuple->parts.size(); ++i) {
        if (!fits(tuple->parts[i], type.arguments[i])) return false;
      }
      return true;
    }
  }
  return false;
}

void check_run(const Program& program, std::string_view messages) {
  if (program.handlers.empty()) return;
  const Interpreter interpreter(program);
  StateValues state = interpreter.initial();
  for (const char byte : messages.substr(0, 8)) {
    Rng rng(static_cast<unsigned char>(byte));
    const Handler& handler = rng.pick(program.handlers);
    const StateValues before = state;
    try {
      const Emissions emitted =
          interpreter.handle(handler, state, random_message(rng, handler), 20'000);
      for (const auto& [name, tuples] : emitted) {
        const auto output = std::ranges::find(program.outputs, name, &Output::interface);
        require(output != program.outputs.end());
        for (const Arguments& tuple : tuples) {
          require(fits({TupleValue{tuple}}, {Type::Kind::Tuple, output->types}));
        }
      }
    } catch (const OutOfBudget&) {
      require(state == before);
    }
    for (std::size_t i = 0; i < state.size(); ++i) require(fits(state[i], program.states[i].type));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t split = std::min(input.find('\0'), input.size());
  const std::string_view text = input.substr(0, split);
  Diagnostics diagnostics;
  auto program = parse(text, {}, diagnostics);
  require(program.has_value() == diagnostics.empty());
  if (program) {
    check_format(text, *program);
    const bool fine = check(*program, "", diagnostics);
    require(fine == diagnostics.empty());
    if (fine) check_run(*program, input.substr(split));
  }
  for (const auto& diagnostic : diagnostics.all()) {
    require(!diagnostic.code.empty() && !diagnostic.message.empty());
  }
  return 0;
}

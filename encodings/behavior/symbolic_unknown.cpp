// SPDX-License-Identifier: Apache-2.0
// Values of which nothing is known but their types.
#include <fmt/format.h>

#include <utility>

#include "encodings/behavior/symbolic_value.h"

namespace firebreak::encodings {

using behavior::Type;
using smt::Sort;
using smt::Term;

SymbolicValue SymbolicValues::unknown(const Type& type, const std::string& name) {
  facts_[name];
  return unknown_below(type, name, name, {});
}

// Values within sets and maps are functions of the indices on the way to them.
SymbolicValue SymbolicValues::unknown_below(const Type& type, const std::string& root,
                                            const std::string& name, const Steps& steps) {
  spend();
  const auto after = [steps](SymbolicFact::Step step) {
    Steps result = steps;
    result.push_back(std::move(step));
    return result;
  };
  switch (type.kind) {
    case Type::Kind::Set:
      return set(type, [this, root, name, after](const SymbolicValue& element) {
        return unknown_scalar(Type::boolean(), root, name, after({{element}, 0}));
      });
    case Type::Kind::Map:
      return map(type, [this, root, name, after, of = type.arguments[1]](const SymbolicValue& key) {
        return unknown_below(of, root, name, after({{key}, 0}));
      });
    case Type::Kind::Tuple: {
      std::vector<SymbolicValue> parts;
      for (std::size_t i = 0; i < type.arguments.size(); ++i) {
        parts.push_back(
            unknown_below(type.arguments[i], root, fmt::format("{}.{}", name, i), after({{}, i})));
      }
      return {type, std::move(parts)};
    }
    case Type::Kind::Unknown:
    case Type::Kind::Bool:
    case Type::Kind::Int:
    case Type::Kind::String:
      break;
  }
  return {type, unknown_scalar(type, root, name, steps)};
}

Term SymbolicValues::unknown_scalar(const Type& type, const std::string& root,
                                    const std::string& name, const Steps& steps) {
  spend();
  std::vector<Term> indices;
  for (const SymbolicFact::Step& step : steps) {
    for (const SymbolicValue& index : step.index) flatten(index, indices);
  }
  std::vector<Sort> sorts;
  for (const SymbolicFact::Step& step : steps) {
    for (const SymbolicValue& index : step.index) {
      std::vector<Type> types{index.type};
      while (!types.empty()) {
        const Type one = types.back();
        types.pop_back();
        if (one.kind == Type::Kind::Tuple) {
          types.insert(types.end(), one.arguments.rbegin(), one.arguments.rend());
        } else {
          sorts.push_back(sort_of(one));
        }
      }
    }
  }
  const Term term = indices.empty() ? terms_.constant(name, sort_of(type))
                                    : terms_.function(name, sorts, sort_of(type))(indices);
  if (type.kind == Type::Kind::String) strings_->push_back(term);
  facts_[root].push_back({steps, term});
  return term;
}

const std::vector<SymbolicFact>& SymbolicValues::facts(const std::string& name) const {
  return facts_.at(name);
}

std::string SymbolicValues::fresh(const std::string& stem) {
  return fmt::format("{}!{}", stem, names_++);
}

}  // namespace firebreak::encodings

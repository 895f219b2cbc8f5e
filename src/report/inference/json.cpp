// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "report/inference/inference.h"
#include "report/json_support.h"

namespace firebreak::report {

namespace {

Json handling(const result::InferenceWitness::Handling& one) {
  Json emitted = Json::array();
  for (const auto& [output, message] : one.emitted) {
    emitted.push_back({{"output", output}, {"message", values_object(message)}});
  }
  return {{"input", one.input},
          {"message", values_object(one.message)},
          {"emitted", std::move(emitted)},
          {"after", values_object(one.after)}};
}

Json witness(const std::optional<result::InferenceWitness>& found) {
  if (!found) return nullptr;
  Json first = Json::array();
  for (const auto& one : found->first) first.push_back(handling(one));
  Json second = Json::array();
  for (const auto& one : found->second) second.push_back(handling(one));
  return {{"constants", values_object(found->constants)},
          {"before", values_object(found->before)},
          {"one_order", std::move(first)},
          {"other_order", std::move(second)}};
}

Json names(const topology::Names& all) {
  Json array = Json::array();
  for (const topology::Name& name : all) array.push_back(name.text);
  return array;
}

Json gate(const topology::PathDecl& path) {
  if (topology::is_confluent(path.label)) return nullptr;
  if (!path.subscript) return "*";
  return names(*path.subscript);
}

Json label(const topology::PathDecl& path) { return result::label_of(path).substr(0, 2); }

Json path_object(const result::InferredPath& path) {
  Json declared = nullptr;
  if (path.declared) declared = {{"label", label(*path.declared)}, {"gate", gate(*path.declared)}};
  return {{"from", path.path.from.text},
          {"to", path.path.to ? Json(path.path.to->text) : Json(nullptr)},
          {"inferred", label(path.path)},
          {"gate", gate(path.path)},
          {"newest", path.path.newest.empty() ? Json(nullptr) : names(path.path.newest)},
          {"declared", std::move(declared)},
          {"audit", audit_word(path.audit)},
          {"differences", path.differences},
          {"idempotent", path.path.idempotent},
          {"repeats", path.path.repeats},
          {"emits", path.path.unordered_emission ? "unordered" : "ordered"},
          {"keeps", path.keeps},
          {"rewrites", names(path.path.rewrites)},
          {"witness", witness(path.witness)},
          {"newest_witness", witness(path.newest_witness)},
          {"proof", !path.undecided.empty() ? "undecided"
                    : path.by_invariant     ? "by-invariant"
                                            : "solver"},
          {"reason", path.undecided}};
}

Json lacking_object(const topology::PathDecl& path) {
  return {{"from", path.from.text},
          {"to", path.to ? Json(path.to->text) : Json(nullptr)},
          {"declared", {{"label", label(path)}, {"gate", gate(path)}}},
          {"audit", audit_word(result::Audit::Weaker)},
          {"line", path.span.line}};
}

Json pair_object(const result::InferredPair& pair) {
  using Commute = result::InferredPair::Commute;
  Json by = pair.by;
  if (pair.commute == Commute::Always) by = "always";
  if (pair.commute == Commute::Undecided) by = "*";
  return {{"pair", {pair.first, pair.second}},
          {"by", std::move(by)},
          {"if", pair.conditions},
          {"audit", audit_word(pair.audit)},
          {"witness", witness(pair.witness)},
          {"reason", pair.undecided}};
}

}  // namespace

std::string inference_json(const result::Inference& found) {
  Json components = Json::object();
  for (const result::InferredComponent& component : found.components) {
    Json inputs = Json::object();
    for (const auto& [input, attributes] : component.inputs) {
      append(inputs, input, values_object(attributes));
    }
    Json paths = Json::array();
    for (const result::InferredPath& path : component.paths) paths.push_back(path_object(path));
    Json lacking = Json::array();
    for (const topology::PathDecl& path : component.lacking) {
      lacking.push_back(lacking_object(path));
    }
    Json commutes = Json::array();
    for (const result::InferredPair& pair : component.pairs) commutes.push_back(pair_object(pair));
    append(components, component.name,
           {{"line", component.span.line},
            {"inputs", std::move(inputs)},
            {"paths", std::move(paths)},
            {"lacking", std::move(lacking)},
            {"commutes", std::move(commutes)},
            {"invariants", component.invariants},
            {"questions", component.questions}});
  }
  return dump({{"model", found.model},
               {"audit", audit_word(result::audit_of(found))},
               {"components", std::move(components)}});
}

}  // namespace firebreak::report

// SPDX-License-Identifier: Apache-2.0
#include "frontend/flow_map.h"
#include "frontend/yaml/keys.h"

namespace firebreak::frontend {

using topology::Names;

namespace {

/// As one text where the reader splits it at the right dot.
std::string endpoint(const topology::Endpoint& end) {
  if (end.interface.text.find('.') == std::string::npos) {
    return quote_if_needed(end.component.text + "." + end.interface.text);
  }
  return FlowMap()
      .add("component", scalar(end.component))
      .add("interface", scalar(end.interface))
      .text();
}

std::string ends(const topology::StreamDecl& decl) {
  std::vector<std::string> texts;
  for (const topology::Endpoint& end : decl.ends()) texts.push_back(endpoint(end));
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

std::string observed(const topology::ObserveDecl& decl) {
  switch (decl.what) {
    case topology::Observed::Multiset:
    case topology::Observed::Set:
      return std::string(keys::kObserved[static_cast<std::size_t>(decl.what)]);
    case topology::Observed::Sequence:
      return FlowMap().add_list("sequence", decl.key).text();
    case topology::Observed::Latest:
      return FlowMap().add_list("latest", decl.key).text();
    case topology::Observed::Newest:
      break;
  }
  return FlowMap().add_list("newest", decl.key).add_list("by", decl.by).text();
}

}  // namespace

std::string print_lists(const std::vector<Names>& names) {
  std::vector<std::string> texts;
  texts.reserve(names.size());
  for (const Names& one : names) texts.push_back(print_names(one));
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

std::string print_stream(const topology::StreamDecl& decl) {
  FlowMap map;
  if (decl.from) map.add("from", endpoint(*decl.from));
  if (decl.to) map.add("to", decl.more.empty() ? endpoint(*decl.to) : ends(decl));
  map.add_nonempty("attributes", decl.attributes);
  if (!decl.seals.empty() || !decl.watermarks.empty()) map.add("seal", print_seal(decl));
  if (decl.rep) map.add("Rep", *decl.rep ? "true" : "false");
  if (!decl.fifos.empty()) map.add("order", print_fifo(decl.fifos));
  if (decl.delivery != topology::Delivery::ExactlyOnce) {
    map.add("delivery", keys::kDeliveries[static_cast<std::size_t>(decl.delivery)]);
  }
  if (!decl.producers_by.empty()) {
    map.add("producers", FlowMap()
                             .add("count", fmt::to_string(decl.producers))
                             .add_list("by", decl.producers_by)
                             .text());
  } else if (decl.producers != 1) {
    map.add("producers", fmt::to_string(decl.producers));
  }
  if (!decl.unique.empty()) map.add("unique", print_keys(decl.unique));
  map.add_nonempty("version", decl.version);
  if (!decl.sealable.empty()) map.add("sealable", print_keys(decl.sealable));
  if (decl.accept != topology::Accept::None) {
    map.add("accept", keys::kAccepts[static_cast<std::size_t>(decl.accept) - 1]);
  }
  if (decl.observe != topology::ObserveDecl{}) map.add("observe", observed(decl.observe));
  if (!decl.origin.empty()) map.add("origin", quote_if_needed(decl.origin));
  return map.text();
}

std::string print_keys(const std::vector<Names>& keys) {
  return keys.size() == 1 ? print_names(keys.front()) : print_lists(keys);
}

std::vector<std::string> print_seals(const topology::StreamDecl& decl) {
  std::vector<std::string> seals;
  for (const Names& key : decl.seals) seals.push_back(print_names(key));
  for (const Names& key : decl.watermarks) {
    seals.push_back(FlowMap().add_list("key", key).add("exact", "false").text());
  }
  return seals;
}

std::string print_seal(const topology::StreamDecl& decl) {
  if (decl.watermarks.empty()) return print_keys(decl.seals);
  if (decl.seals.empty()) {
    return FlowMap().add("key", print_keys(decl.watermarks)).add("exact", "false").text();
  }
  return fmt::format("[{}]", fmt::join(print_seals(decl), ", "));
}

std::string print_fifo(const std::vector<Names>& keys) {
  const bool all = keys.size() == 1 && keys.front().empty();
  return all ? "fifo" : FlowMap().add("fifo", print_keys(keys)).text();
}

}  // namespace firebreak::frontend

// SPDX-License-Identifier: Apache-2.0
#include "infer/sent_once.h"

#include <vector>

namespace firebreak::infer {

using topology::ComponentDecl;
using topology::Endpoint;
using topology::Model;
using topology::StreamDecl;

SentOnce::SentOnce(const Model& model, const StreamPlaces& streams)
    : model_(model), streams_(streams) {
  for (const ComponentDecl& component : model.components) {
    components_.emplace(component.name.text, &component);
  }
  find_replicated();
}

const ComponentDecl* SentOnce::producer_of(const StreamDecl& stream) const {
  if (!stream.from) return nullptr;
  const auto place = components_.find(stream.from->component.text);
  return place == components_.end() ? nullptr : place->second;
}

// It spreads downstream from where `Rep: true` stands.
void SentOnce::find_replicated() {
  std::vector<const ComponentDecl*> work;
  const auto mark = [&](const ComponentDecl& component) {
    if (replicated_.insert(&component).second) work.push_back(&component);
  };
  const auto mark_readers = [&](const StreamDecl& stream) {
    for (const Endpoint& end : stream.ends()) {
      const auto reader = components_.find(end.component.text);
      if (reader != components_.end() && reader->second->rep.value_or(true)) mark(*reader->second);
    }
  };
  for (const ComponentDecl& component : model_.components) {
    if (component.rep == true) mark(component);
  }
  for (const StreamDecl& stream : model_.streams) {
    if (stream.rep == true) mark_readers(stream);
  }
  while (!work.empty()) {
    const ComponentDecl& component = *work.back();
    work.pop_back();
    for (const StreamDecl* stream : streams_.leaving(component.name)) {
      if (stream->rep.value_or(true)) mark_readers(*stream);
    }
  }
}

bool SentOnce::is(const StreamDecl& stream) const {
  if (topology::may_repeat(stream.delivery) || stream.rep.value_or(false)) return false;
  const ComponentDecl* producer = producer_of(stream);
  return producer == nullptr ||
         (producer->crash == topology::Crash::Survives && !replicated_.contains(producer));
}

bool SentOnce::all_into(const ComponentDecl& component) const {
  std::set<const ComponentDecl*> known{&component};
  std::vector<const ComponentDecl*> work{&component};
  while (!work.empty()) {
    const ComponentDecl& reader = *work.back();
    work.pop_back();
    for (const StreamDecl* stream : streams_.entering(reader.name)) {
      if (!is(*stream)) return false;
      const ComponentDecl* producer = producer_of(*stream);
      if (producer != nullptr && known.insert(producer).second) work.push_back(producer);
    }
  }
  return true;
}

}  // namespace firebreak::infer

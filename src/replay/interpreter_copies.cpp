// SPDX-License-Identifier: Apache-2.0
// Copies of one content that come to one interface on parallel streams are handled alike, so where
// the trace lists one of them, or what one of them makes, it must not leave out another, or what
// that makes: it can be the same. One that comes to where the newest is kept can be newer than what
// the trace lists there.
#include "replay/interpreter_copies.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace firebreak::replay::interpreter {

namespace {

using topology::AttributeId;
using topology::AttributeSet;
using topology::Stream;
using topology::Topology;

class Completion {
 public:
  Completion(const Topology& topology, const Index& index, Copies place, Script& script)
      : topology_(topology),
        index_(index),
        place_(place),
        script_(script),
        children_(script.messages.size()) {
    for (MessageIndex m = 0; m < script.messages.size(); ++m) {
      if (const auto& parent = script.messages[m].parent) children_[*parent].push_back(m);
    }
  }

  std::string run() {
    script_.listed = script_.messages.size();
    const std::size_t given = script_.listed;
    for (MessageIndex m = 0; m < given; ++m) {
      if (script_.messages[m].parent) add_parallel(m);
    }
    script_.completed = script_.messages.size() > given;
    if (place_ == Copies::Beside) script_.listed = script_.messages.size();
    std::map<std::pair<std::size_t, topology::InputId>, std::vector<MessageIndex>> copies;
    for (MessageIndex m = 0; m < script_.messages.size(); ++m) {
      const Message& message = script_.messages[m];
      const auto& to = topology_[message.stream].to;
      if (to) copies[{message.family, *to}].push_back(m);
    }
    std::vector<MessageIndex> added;
    for (auto& [key, messages] : copies) {
      if (messages.size() > 1) added.insert(added.end(), messages.begin(), messages.end());
    }
    for (std::size_t i = 0; i < added.size(); ++i) {
      const Message& message = script_.messages[added[i]];
      const auto& same = copies[{message.family, *topology_[message.stream].to}];
      const std::vector<MessageIndex> alike = same;
      script_.spend(alike.size() * alike.size());
      for (MessageIndex a : alike) {
        for (MessageIndex b : alike) {
          if (a != b) copy_children(a, b, copies, added);
        }
      }
    }
    return std::move(problem_);
  }

 private:
  void add_parallel(MessageIndex m) {
    const Message model = script_.messages[m];
    const Stream& own = topology_[model.stream];
    for (topology::StreamId stream : index_.inner[own.from->index()]) {
      const auto to = topology_[stream].to;
      const bool picks_one = tells_last(*to) || (keeps_newest(*to) && leads_to_sink(*to));
      if (to != own.to && !picks_one) continue;
      script_.spend(children_[*model.parent].size());
      if (has_child(*model.parent, *model.path, stream) || full()) continue;
      if (is_common(stream) && !all_emit(*model.parent, *model.path)) {
        problem_ = fmt::format(
            "the replicas have stream '{}' in common, which carries what {} does, and "
            "the trace leaves it out",
            topology_[stream].name, model.id);
        return;
      }
      Message message = model;
      message.stream = stream;
      message.values.clear();
      for (AttributeId attribute : topology_[stream].attributes) {
        message.values.push_back(value_of(topology_, model, attribute).value_or(0));
      }
      // Whatever emits the one emits the other: not what ignores a repetition.
      const auto emits_both = [&](const auto&, const Handling& handling) {
        return std::ranges::find(handling.emits, m) != handling.emits.end();
      };
      const MessageIndex copy = add_copy(message, *model.parent, emits_both);
      if (place_ == Copies::Last) deliver_last(copy);
      if (place_ == Copies::Beside) deliver_beside(copy, m);
    }
  }

  bool keeps_newest(topology::InputId input) const {
    return std::ranges::any_of(topology_[input].paths, [&](topology::PathId path) {
      return !topology_[path].newest.empty();
    });
  }

  // Whether what comes there last is what the sink shows.
  bool tells_last(topology::InputId input) const {
    const Stream& sink = topology_[script_.sink];
    return sink.observed == topology::Observed::Latest &&
           topology_[input].component == topology_[*sink.from].component;
  }

  // Whether the sink can show what is handled there: the components before the sink, found once.
  bool leads_to_sink(topology::InputId input) {
    if (!before_sink_) {
      before_sink_.emplace(topology_.components().size());
      std::vector<topology::ComponentId> left;
      const auto add = [&](topology::StreamId stream) {
        const auto& from = topology_[stream].from;
        if (!from) return;
        const topology::ComponentId component = topology_[*from].component;
        if (before_sink_->at(component.index())) return;
        before_sink_->at(component.index()) = true;
        left.push_back(component);
      };
      add(script_.sink);
      while (!left.empty()) {
        const topology::ComponentId component = left.back();
        left.pop_back();
        for (topology::InputId each : topology_[component].inputs) {
          script_.spend(1 + topology_[each].streams.size());
          std::ranges::for_each(topology_[each].streams, add);
        }
      }
    }
    return before_sink_->at(topology_[input].component.index());
  }

  // What is left out then could be what makes up for the difference.
  bool full() {
    if (script_.messages.size() < kMaxMessages) return false;
    throw TooLarge{"the trace is too large: it leaves out too many copies of messages"};
  }

  bool has_child(MessageIndex parent, topology::PathId path, topology::StreamId stream) const {
    return std::ranges::any_of(children_[parent], [&](MessageIndex child) {
      return script_.messages[child].path == path && script_.messages[child].stream == stream;
    });
  }

  using Known = std::map<std::pair<std::size_t, topology::InputId>, std::vector<MessageIndex>>;

  // Gives copy `b` the children that copy `a` has.
  void copy_children(MessageIndex a, MessageIndex b, Known& copies,
                     std::vector<MessageIndex>& added) {
    const std::vector<MessageIndex> children = children_[a];
    script_.spend(children.size() * (1 + children_[b].size()));
    for (MessageIndex child : children) {
      const Message model = script_.messages[child];
      const auto to = topology_[model.stream].to;
      const bool there = has_child(b, *model.path, model.stream);
      if (there || topology_[*model.path].idempotent || full()) continue;
      const MessageIndex fresh =
          add_copy(model, b, [&](const auto& world, const Handling& handling) {
            return emits(world, handling, b, *model.path);
          });
      if (!to) continue;
      copies[{model.family, *to}].push_back(fresh);
      added.push_back(fresh);
      deliver_last(fresh);
    }
  }

  template <class Emits>
  MessageIndex add_copy(const Message& model, MessageIndex parent, const Emits& emits_it) {
    Message message = model;
    message.parent = parent;
    message.id =
        fmt::format("({} made of {})", topology_[model.stream].name, script_.messages[parent].id);
    const AttributeSet& schema = topology_[model.stream].attributes;
    for (std::size_t i = 0; i < schema.size(); ++i) {
      const Message& from = script_.messages[parent];
      if (topology::keeps(topology_, from.stream, *model.path, model.stream, schema[i])) {
        message.values[i] = *value_of(topology_, from, schema[i]);
      }
    }
    const MessageIndex fresh = script_.messages.size();
    script_.messages.push_back(std::move(message));
    children_.emplace_back();
    children_[parent].push_back(fresh);
    for (auto& world : script_.worlds) {
      script_.spend(world.size());
      for (Handling& handling : world) {
        if (!emits_it(world, handling)) continue;
        handling.emits.push_back(fresh);
        if (is_common(model.stream)) break;
      }
    }
    return fresh;
  }

  // Between replicas one copy gets through, whichever (semantics 4.7).
  bool is_common(topology::StreamId stream) const {
    return script_.between_replicas() && topology_[stream].is_merged;
  }

  static bool emits(const std::vector<Handling>& world, const Handling& handling,
                    MessageIndex parent, topology::PathId path) {
    return handling.message == parent && !handling.other_replica &&
           (!handling.unit || handling.unit == path) &&
           (handling.unit || !has_unit(world, parent, path));
  }

  bool all_emit(MessageIndex parent, topology::PathId path) const {
    return std::ranges::all_of(script_.worlds, [&](const auto& world) {
      return std::ranges::any_of(
          world, [&](const Handling& handling) { return emits(world, handling, parent, path); });
    });
  }

  static bool has_unit(const std::vector<Handling>& world, MessageIndex message,
                       topology::PathId path) {
    return std::ranges::any_of(world, [&](const Handling& handling) {
      return handling.message == message && handling.unit == path;
    });
  }

  static std::size_t times_emitted(const std::vector<Handling>& world, MessageIndex message) {
    return static_cast<std::size_t>(std::ranges::count_if(world, [&](const Handling& handling) {
      return std::ranges::find(handling.emits, message) != handling.emits.end();
    }));
  }

  Handling arrival_of(MessageIndex message) const {
    const topology::Input& input = topology_[*topology_[script_.messages[message].stream].to];
    return Handling{input.component, input.id, message};
  }

  void deliver_last(MessageIndex message) {
    for (auto& world : script_.worlds) {
      script_.spend(world.size());
      world.insert(world.end(), times_emitted(world, message), arrival_of(message));
    }
  }

  // After each arrival of the other, and last where there are not so many of it.
  void deliver_beside(MessageIndex message, MessageIndex other) {
    for (auto& world : script_.worlds) {
      script_.spend(world.size());
      std::size_t left = times_emitted(world, message);
      std::vector<Handling> both;
      for (Handling& handling : world) {
        const bool arrives = handling.message == other && !handling.unit && !handling.other_replica;
        both.push_back(std::move(handling));
        if (!arrives || left == 0) continue;
        both.push_back(arrival_of(message));
        --left;
      }
      both.insert(both.end(), left, arrival_of(message));
      world = std::move(both);
    }
  }

  const Topology& topology_;
  const Index& index_;
  Copies place_;
  Script& script_;
  std::vector<std::vector<MessageIndex>> children_;
  std::optional<std::vector<bool>> before_sink_;  // by ComponentId
  std::string problem_;
};

}  // namespace

std::string complete_copies(const Topology& topology, const Index& index, Copies place,
                            Script& script) {
  return Completion(topology, index, place, script).run();
}

}  // namespace firebreak::replay::interpreter

// SPDX-License-Identifier: Apache-2.0
// Edges: between nodes, and from and to topics.
#include <fmt/format.h>

#include <algorithm>

#include "imports/kafka_streams/graph_maker.h"
#include "imports/kafka_streams/pattern.h"

namespace firebreak::imports::kafka_streams {

Ground GraphMaker::partition_log() const { return {Basis::Derived, "kafka-partition"}; }

Ground GraphMaker::guarantee() const {
  return {exactly_once_ ? Basis::Declared : Basis::Assumed,
          exactly_once_ ? "kafka-exactly-once" : ""};
}

Delivery GraphMaker::delivery() const {
  return exactly_once_ ? Delivery::ExactlyOnce : Delivery::AtLeastOnce;
}

Edge GraphMaker::to_topic_edge(std::string from, std::string to, const Place& place) const {
  Edge edge;
  edge.from = std::move(from);
  edge.to = std::move(to);
  edge.grouping = Grouping::Hash;
  edge.keys = {"key"};
  edge.order = {true, {"key"}};
  edge.grouping_ground = edge.order_ground = partition_log();
  edge.delivery = delivery();
  edge.delivery_ground = guarantee();
  edge.attributes = Texts{"key"};
  edge.place = place;
  return edge;
}

void GraphMaker::add_source_edge(const One& one, const std::string& topic) {
  const Place place{one.application->file, one.node->line};
  Edge edge = to_topic_edge(topic, one.id, place);
  if (one.part->global) {
    edge.grouping = Grouping::Broadcast;
    edge.grouping_ground.rule = "kafka-global-store";
    edge.keys.clear();
  }
  graph_.edges.push_back(std::move(edge));
}

// An application's own topics have its name before them, which its description leaves out.
std::string GraphMaker::topic_node(const One& one, const std::string& topic, const Place& place) {
  std::string id = "topic:" + (topic.ends_with(kInternal) ? id_of(*one.application, topic) : topic);
  topics_.emplace(id, place);
  return id;
}

// Nodes of a sub-topology below a processor that changes the key.
std::set<std::string> GraphMaker::rewritten(const Part& part) const {
  std::set<std::string> found;
  std::vector<const Described*> agenda;
  std::map<std::string, const Described*> by_name;
  for (const One& one : part.nodes) {
    by_name[one.node->name] = one.node;
    if (one.node->what == What::Processor && !joins_global_store(*one.node) &&
        !in_window_join(*one.node) && guess(*one.node, shares(one)).rewrites_key) {
      agenda.push_back(one.node);
    }
  }
  while (!agenda.empty()) {
    const Described* node = agenda.back();
    agenda.pop_back();
    for (const std::string& next : node->next) {
      const auto to = by_name.find(next);
      if (to != by_name.end() && found.insert(next).second) agenda.push_back(to->second);
    }
  }
  return found;
}

void GraphMaker::add_edges(const Part& part) {
  const std::set<std::string> other_key = rewritten(part);
  for (const One& one : part.nodes) {
    const Place place{one.application->file, one.node->line};
    for (const std::string& topic : one.node->topics) {
      note_internal(one, topic).read = true;
      add_source_edge(one, topic_node(one, topic, place));
    }
    if (one.node->pattern) patterns_.push_back(one);
    for (const std::string& next : one.node->next) add_inner(one, next, place);
    if (one.node->what == What::Sink) add_sink(one, other_key.contains(one.node->name), place);
  }
}

void GraphMaker::add_inner(const One& one, const std::string& next, const Place& place) {
  Edge edge;
  edge.from = one.id;
  edge.to = id_of(*one.application, next);
  edge.grouping = Grouping::Forward;
  edge.order = {true, {}};
  edge.grouping_ground = edge.order_ground =
      edge.delivery_ground = {Basis::Derived, "kafka-same-task"};
  edge.delivery = Delivery::ExactlyOnce;
  edge.attributes = Texts{"key"};
  edge.inside = component_of_[edge.from] == component_of_[edge.to] &&
                in_windows_.contains(edge.from) && in_windows_.contains(edge.to);
  edge.place = place;
  graph_.edges.push_back(std::move(edge));
}

void GraphMaker::add_sink(const One& one, bool other_key, const Place& place) {
  std::string topic;
  if (one.node->extractor) {
    topic = "topic:?" + one.id;
    dynamic_.emplace(topic, place);
  } else {
    note_internal(one, one.node->topic).written = true;
    topic = topic_node(one, one.node->topic, place);
    written_.insert(topic);
  }
  Edge edge = to_topic_edge(one.id, topic, place);
  if (other_key) {
    edge.order = {};
    edge.order_ground = {Basis::Derived, "kafka-key-rewritten"};
  }
  graph_.edges.push_back(std::move(edge));
}

void GraphMaker::add_patterns() {
  for (const One& one : patterns_) {
    const Place place{one.application->file, one.node->line};
    const std::string id = fmt::format("topic:/{}/", *one.node->pattern);
    pattern_topics_.emplace(id, place);
    add_source_edge(one, id);
    const TopicPattern pattern(*one.node->pattern);
    if (!pattern.valid()) {
      graph_.warning("pattern-not-read", place.file, {place.line, 1},
                     fmt::format("the pattern '{}' is not understood: which topics it matches "
                                 "is not known",
                                 *one.node->pattern));
    }
    for (const auto& [topic, where] : topics_) {
      const std::string name = topic.substr(6);
      if (!pattern.matches(name)) continue;
      note_internal(one, name).read = true;
      add_source_edge(one, topic);
    }
  }
}

void GraphMaker::add_topics() {
  const auto add = [&](const std::string& id, const Place& place, bool dynamic, bool pattern) {
    Node node{
        .id = id, .kind = NodeKind::Topic, .dynamic = dynamic, .pattern = pattern, .place = place};
    if (!dynamic && !written_.contains(id)) {
      Feed feed;
      feed.delivery = delivery();
      feed.producers = Count(fmt::format("P_{}", id.substr(6)));
      feed.by = {"key"};
      feed.attributes = {"key"};
      node.feed = feed;
    }
    graph_.nodes.push_back(std::move(node));
  };
  for (const auto& [id, place] : topics_) add(id, place, false, false);
  for (const auto& [id, place] : pattern_topics_) add(id, place, false, true);
  for (const auto& [id, place] : dynamic_) add(id, place, true, false);
}

GraphMaker::Sides& GraphMaker::note_internal(const One& one, const std::string& topic) {
  const Place place{one.application->file, one.node->line};
  return sides_.try_emplace({one.application->name, topic}, Sides{false, false, place})
      .first->second;
}

// What a repartitioning writes it reads.
void GraphMaker::check_internal_topics() {
  for (const auto& [which, sides] : sides_) {
    if (!which.second.ends_with(kInternal) || (sides.read && sides.written)) continue;
    graph_.error("truncated", sides.place.file, {sides.place.line, 1},
                 fmt::format("the internal topic '{}' is {}", which.second,
                             sides.read ? "read and not written" : "written and not read"));
  }
}

}  // namespace firebreak::imports::kafka_streams

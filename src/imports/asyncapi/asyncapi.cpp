// SPDX-License-Identifier: Apache-2.0
#include "imports/asyncapi/asyncapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "imports/asyncapi/links.h"
#include "imports/asyncapi/manifest.h"
#include "imports/read_file.h"

namespace firebreak::imports::asyncapi {

namespace {

std::string stem(const std::string& file) { return std::filesystem::path(file).stem().string(); }

std::string normal(const std::string& file) {
  return std::filesystem::path(file).lexically_normal().generic_string();
}

/// A document to read, and what the manifest says about it.
struct Task {
  std::string file;
  ManifestDocument said;
};

class Importing {
 public:
  Importing(const Request& request, const ReadFile& files, Graph& graph)
      : request_(request), files_(files), graph_(graph), sources_(files, graph) {}

  void run() {
    const Manifest manifest = read_manifest();
    Addresses addresses(manifest.aliases);
    MessageReader messages(sources_);
    for (const Task& task : tasks(manifest)) {
      const auto root = sources_.open(task.file);
      if (!root) continue;
      const Service service = read_service(sources_, messages, *root, graph_);
      add(service, reading(task, service), addresses, links_);
    }
    check_ids();
    if (graph_.refused()) return;
    for (const Alias& alias : addresses.unused()) {
      graph_.warning("unused-alias", *request_.manifest, alias.span,
                     fmt::format("no channel has the address '{}'", alias.from));
    }
    lint(links_, graph_);
    graph_.model = model_name();
    add_services();
    add_topics();
    for (const auto& [key, link] : links_.links) add_edge(key, link);
  }

 private:
  Manifest read_manifest() {
    if (!request_.manifest) return {};
    const auto text = read_file(*request_.manifest, "the manifest", files_, graph_);
    if (!text) return {};
    return asyncapi::read_manifest(*text, *request_.manifest, graph_);
  }

  // Those of the manifest, in its order, then those that it does not name. A file is called as it
  // was given.
  std::vector<Task> tasks(const Manifest& manifest) const {
    std::vector<Task> all;
    std::set<std::string> named;
    for (const ManifestDocument& document : manifest.documents) {
      const std::string file = beside(*request_.manifest, document.file);
      const auto given = std::ranges::find(request_.files, file, normal);
      all.push_back({given == request_.files.end() ? file : *given, document});
      named.insert(file);
    }
    for (const std::string& file : request_.files) {
      if (named.insert(normal(file)).second) all.push_back({file, {}});
    }
    return all;
  }

  // Whose the document is. Two that are only alike in their titles are told to the user.
  Reading reading(const Task& task, const Service& service) {
    const bool titled = service.title && !service.title->empty();
    const std::string own = titled ? *service.title : stem(task.file);
    Reading reading{.service = task.said.service.value_or(own),
                    .reversed = task.said.reversed,
                    .split = task.said.split,
                    .instances = task.said.instances,
                    .instances_place = task.said.place};
    services_.push_back(reading.service);
    if (!task.said.service && links_.services.contains(reading.service)) {
      graph_.warning("duplicate-id", task.file, service.span,
                     fmt::format("two documents are of the service '{}': it is taken for one",
                                 reading.service),
                     "if they are two, the key 'service' in a manifest names them");
    }
    return reading;
  }

  void check_ids() {
    for (const auto& [id, party] : links_.services) {
      if (!links_.topics.contains(id)) continue;
      graph_.error("duplicate-id", party.place.file, {party.place.line, 1},
                   fmt::format("a service is called '{}', as a topic is", id),
                   "the key 'service' in a manifest gives it another name");
    }
  }

  std::string model_name() const {
    if (request_.manifest) return stem(*request_.manifest);
    return services_.size() == 1 ? services_.front() : "system";
  }

  // Nothing is known of what services do; of how often they run only what someone says.
  void add_services() {
    for (const auto& [id, party] : links_.services) {
      graph_.nodes.push_back(node_of(id, NodeKind::Service, party.place));
      Node& node = graph_.nodes.back();
      const auto task = request_.tasks.find(id);
      const bool counted = task != request_.tasks.end() || party.instances;
      if (party.instances) {
        node.parallelism = *party.instances;
        graph_.facts.push_back({id, "parallelism", std::uint64_t{*party.instances}, Basis::Declared,
                                "", party.instances_place});
      }
      const std::uint32_t count =
          task != request_.tasks.end() ? task->second : party.instances.value_or(2);
      const bool grouped = party.groups.size() == 1 && !party.ungrouped;
      Part part{.paths = {Path{}}, .rep = count > 1 && !grouped};
      part.rep_ground = {Basis::Assumed, ""};
      if (!*part.rep) {
        part.rep_ground = {Basis::Derived, grouped ? "consumer-group" : "one-instance"};
        graph_.facts.push_back(
            {id, "replicated", false, Basis::Derived, part.rep_ground.rule, party.place});
      }
      graph_.parts[id] = std::move(part);
      if (!counted) graph_.holes.push_back({id, "replicas", std::uint64_t{2}, party.place});
    }
  }

  void add_topics() {
    std::set<std::string> sent;
    std::set<std::string> received;
    std::map<std::string, std::vector<std::string>> attributes;  // of what is received
    for (const auto& [key, link] : links_.links) {
      const auto& [service, topic, direction] = key;
      (direction == Direction::Send ? sent : received).insert(topic);
      if (direction == Direction::Receive) merge(attributes_of(link), attributes[topic]);
    }
    for (const auto& [id, topic] : links_.topics) {
      graph_.nodes.push_back(node_of(id, NodeKind::Topic, topic.place));
      Node& node = graph_.nodes.back();
      node.dynamic = topic.dynamic;
      const Value outside = std::string("outside");
      if (!sent.contains(id)) {
        node.feed = Feed{.order = {}, .by = {}, .attributes = attributes[id]};
        graph_.holes.push_back({id, "senders", outside, topic.place});
      }
      if (!received.contains(id)) graph_.holes.push_back({id, "receivers", outside, topic.place});
    }
  }

  static void merge(const std::vector<std::string>& some, std::vector<std::string>& all) {
    for (const std::string& one : some) {
      if (std::ranges::count(all, one) == 0) all.push_back(one);
    }
  }

  static bool keyed(const Link& link) { return link.any && link.keyed; }

  static std::vector<std::string> attributes_of(const Link& link) {
    std::vector<std::string> all;
    if (keyed(link)) all.emplace_back("key");
    merge(link.attributes, all);
    return all;
  }

  static Node node_of(const std::string& id, NodeKind kind, const Place& place) {
    return {.id = id, .kind = kind, .place = place};
  }

  void add_edge(const std::tuple<std::string, std::string, Direction>& key, const Link& link) {
    const auto& [service, topic, direction] = key;
    Edge edge;
    edge.from = direction == Direction::Send ? service : topic;
    edge.to = direction == Direction::Send ? topic : service;
    edge.messages.assign(link.messages.begin(), link.messages.end());
    edge.attributes = attributes_of(link);
    edge.place = link.place;
    if (keyed(link)) {
      edge.grouping = Grouping::Hash;
      edge.keys = {"key"};
      edge.order = {true, {"key"}};
      edge.grouping_ground = edge.order_ground = {Basis::Derived, "kafka-key"};
    }
    graph_.edges.push_back(std::move(edge));
  }

  const Request& request_;
  const ReadFile& files_;
  Graph& graph_;
  Sources sources_;
  Links links_;
  std::vector<std::string> services_;  // one for each document
};

}  // namespace

bool detect(std::string_view text) {
  return text.starts_with("asyncapi:") || text.find("\nasyncapi:") != std::string_view::npos ||
         text.find("\"asyncapi\"") != std::string_view::npos;
}

Graph read(const Request& request, const ReadFile& files) {
  Graph graph;
  Importing(request, files, graph).run();
  return graph;
}

}  // namespace firebreak::imports::asyncapi

// SPDX-License-Identifier: Apache-2.0
#include "imports/bloom/bloom.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "imports/bloom/flows.h"
#include "imports/bloom/own_labels.h"

namespace firebreak::imports::bloom {

namespace {

using topology::Annotation;

/// The graph of an instance: a node for each collection that things come in or go out by, and a
/// component for each group.
class GraphMaker {
 public:
  GraphMaker(const Instance& instance, const std::vector<RuleFacts>& facts, Graph& graph)
      : instance_(instance), facts_(facts), graph_(graph) {}

  void run() {
    for (std::size_t r = 0; r < facts_.size(); ++r) report_chance(instance_.rules[r], facts_[r]);
    const std::vector<Group> groups = groups_of(instance_, facts_);
    if (!fits(groups)) return;
    for (const Group& group : groups) report_unfed(group);
    for (const Group& group : groups) add_group(group);
    for (const Group& group : groups) add_sendings(group);
  }

 private:
  const Collection& collection(const std::string& name) const {
    return *instance_.find(name.starts_with("send:") ? name.substr(5) : name);
  }

  void report_chance(const Rule& rule, const RuleFacts& facts) {
    for (const std::string& call : facts.nondeterministic) {
      graph_.warning("nondeterministic", rule.place.file, rule.span,
                     fmt::format("'{}' gives another value each time: what '{}' gets is not "
                                 "determined by what comes in",
                                 call, rule.head));
      graph_.holes.push_back({rule.head, "state", call, rule.place});
    }
  }

  bool fits(const std::vector<Group>& groups) {
    std::size_t flows = 0;
    for (const Group& group : groups) flows += group.flows.size();
    if (flows <= kMostFlows) return true;
    graph_.error(
        "too-large", graph_.files.front(), {},
        fmt::format("more than {} paths lead from what comes in to what goes out", kMostFlows));
    return false;
  }

  // What leaves there is the same in all runs: it is in no model. A channel that only such rules
  // write is fed from outside, by what starts the program.
  void report_unfed(const Group& group) {
    sent_.insert(group.outputs.begin(), group.outputs.end());
    for (const std::string& output : group.unfed) {
      const Collection& of = collection(output);
      if (of.kind != StateKind::Output) continue;
      graph_.warning("no-input", of.place.file, {of.place.line, 1},
                     fmt::format("no input leads to '{}': it is in no model", output));
    }
  }

  static Feed feed(const Collection& of) {
    Feed made;
    made.attributes = of.columns;
    return made;
  }

  void add_node(const std::string& name, const Group& group, bool input) {
    if (std::ranges::find(graph_.nodes, name, &Node::id) != graph_.nodes.end()) return;
    const Collection& of = collection(name);
    Node node;
    node.id = name;
    node.kind = !input && of.kind == StateKind::Output ? NodeKind::Sink
                : input && of.kind != StateKind::Channel && of.kind != StateKind::Loopback
                    ? NodeKind::Source
                    : NodeKind::Operator;
    node.type = of.word;
    node.component = group.name;
    node.interface = name;
    node.place = of.place;
    const bool written = of.kind != StateKind::Terminal && sent_.contains(sent(of.name));
    if (input && !written) node.feed = feed(of);
    node.ends = !input && (of.kind == StateKind::Terminal || !name.starts_with("send:"));
    node.leaves = of.columns;
    node.leaves_sets = of.kind != StateKind::Terminal;
    graph_.nodes.push_back(std::move(node));
  }

  static Path path_of(const Flow& flow, const Collection& output) {
    Path path;
    path.from = flow.input;
    path.to = flow.output;
    path.label = flow.sensitive ? (flow.kept ? Annotation::OW : Annotation::OR)
                                : (flow.kept ? Annotation::CW : Annotation::CR);
    path.gate = flow.gate;
    path.rewrites.emplace();
    for (const std::string& column : output.columns) {
      if (std::ranges::find(flow.passed, column) == flow.passed.end()) {
        path.rewrites->push_back(column);
      }
    }
    // What is printed is printed again.
    path.idempotent = flow.absorbs && output.kind != StateKind::Terminal;
    path.ground = {Basis::Derived, flow.sensitive ? flow.rule : "monotone"};
    return path;
  }

  void add_group(const Group& group) {
    if (group.inputs.empty() || group.outputs.empty()) return;  // nothing comes, or nothing is done
    for (const std::string& input : group.inputs) add_node(input, group, true);
    for (const std::string& output : group.outputs) add_node(output, group, false);
    Part part;
    for (const Flow& flow : group.flows) {
      part.paths.push_back(path_of(flow, collection(flow.output)));
    }
    for (const std::string& input : group.inputs) {
      if (std::ranges::find(group.flows, input, &Flow::input) != group.flows.end()) continue;
      part.paths.push_back(silent(input));
    }
    graph_.parts[group.name] = std::move(part);
  }

  static Path silent(const std::string& input) {
    Path path;
    path.from = input;
    path.silent = true;
    path.label = Annotation::CW;
    path.idempotent = true;
    path.ground = {Basis::Derived, "nothing-leaves"};
    return path;
  }

  // From who sends to a channel to who reads it.
  void add_sendings(const Group& group) {
    for (const std::string& output : group.outputs) {
      if (!output.starts_with("send:")) continue;
      const Collection& channel = collection(output);
      const auto sender = std::ranges::find(graph_.nodes, output, &Node::id);
      if (channel.kind == StateKind::Terminal || sender == graph_.nodes.end()) continue;
      if (std::ranges::find(graph_.nodes, channel.name, &Node::id) == graph_.nodes.end()) {
        sender->ends = true;  // to who is no part of the program
        continue;
      }
      Edge edge;
      edge.from = output;
      edge.to = channel.name;
      edge.port = "default";
      edge.attributes = channel.columns;
      edge.stream = channel.name;
      edge.order_ground = {Basis::Derived, "channels-are-unordered"};
      edge.place = channel.place;
      graph_.edges.push_back(std::move(edge));
    }
  }

  const Instance& instance_;
  const std::vector<RuleFacts>& facts_;
  Graph& graph_;
  std::set<std::string> sent_;  // outputs of groups; of channels `send:CHANNEL`
};

std::string stem(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  const std::string name = slash == std::string::npos ? file : file.substr(slash + 1);
  return name.substr(0, name.rfind('.'));
}

}  // namespace

bool detect(std::string_view text) {
  return text.find("include Bud") != std::string_view::npos ||
         (text.find("bloom") != std::string_view::npos &&
          text.find("state do") != std::string_view::npos);
}

Graph read(const Request& request, const ReadFile& files) {
  Graph graph;
  graph.model = stem(request.files.front());
  const Program program = read_program(request, files, graph);
  if (graph.refused()) return graph;
  const Module* module = chosen_module(program, request, graph);
  if (module == nullptr) return graph;
  graph.model = module->name;
  const Instance instance = instantiate(program, *module, graph);
  if (graph.refused()) return graph;
  std::vector<RuleFacts> facts;
  facts.reserve(instance.rules.size());
  for (const Rule& rule : instance.rules) facts.push_back(facts_of(instance, rule));
  GraphMaker(instance, facts, graph).run();
  if (graph.nodes.empty() && !graph.refused() && !request.labels) {
    graph.error("not-a-bloom", request.files.front(), {}, "nothing comes in and nothing goes out");
  }
  if (request.labels) graph.own_labels = own_labels(instance, facts);
  return graph;
}

}  // namespace firebreak::imports::bloom

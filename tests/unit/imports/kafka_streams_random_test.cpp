// SPDX-License-Identifier: Apache-2.0
// Random topologies, printed as each version prints them, and read again; cut, and damaged.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <set>

#include "imported.h"

namespace firebreak::imports {
namespace {

using Strings = std::vector<std::string>;

struct MadeNode {
  std::string name;
  std::string kind;  // Source, Processor, Sink
  Strings topics = {};
  Strings stores = {};
  Strings next = {};
  Strings previous = {};
};
struct MadePart {
  bool global = false;
  std::vector<MadeNode> nodes;
};
using Made = std::vector<MadePart>;

enum class Dialect { Oldest, Usual, Named };

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  Made make(Dialect dialect) {
    Made made;
    const std::size_t parts = 1 + below(3);
    for (std::size_t p = 0; p < parts; ++p) made.push_back(part(dialect));
    if (dialect == Dialect::Oldest) return made;
    for (std::size_t g = below(3); g > 0; --g) {
      const std::string source = name("KSTREAM-SOURCE", dialect);
      const std::string table = name("KTABLE-SOURCE", dialect);
      made.push_back(
          {true,
           {{source, "Source", {topic()}, {}, {table}, {}},
            {table, "Processor", {}, {fmt::format("global-{}", number_)}, {}, {source}}}});
    }
    return made;
  }

  std::size_t below(std::size_t n) { return random_() % n; }

 private:
  std::string name(const std::string& operation, Dialect dialect) {
    const bool odd = dialect != Dialect::Oldest && below(8) == 0;
    if (odd) return fmt::format("my {}, ({}) node", below(100), ++number_);
    return fmt::format("{}-{:010}", operation, ++number_);
  }

  std::string topic() { return fmt::format("topic-{}", below(6)); }

  static void link(MadeNode& from, MadeNode& to) {
    from.next.push_back(to.name);
    to.previous.push_back(from.name);
  }

  // Nodes lead to later ones; repartitions are read where they are written.
  MadePart part(Dialect dialect) {
    constexpr std::array kOperations = {
        "KSTREAM-FILTER",   "KSTREAM-KEY-SELECT",    "KSTREAM-AGGREGATE", "KSTREAM-PROCESSOR",
        "KSTREAM-LEFTJOIN", "KSTREAM-PROCESSVALUES", "KSTREAM-JOINTHIS"};
    MadePart made;
    const std::size_t sources = 1 + below(3);
    const std::size_t processors = below(7);
    std::vector<MadeNode>& nodes = made.nodes;
    for (std::size_t s = 0; s < sources; ++s) {
      nodes.push_back({name("KSTREAM-SOURCE", dialect), "Source"});
      std::set<std::string> topics;
      for (std::size_t t = 0; t < 1 + below(3); ++t) topics.insert(topic());
      nodes.back().topics.assign(topics.begin(), topics.end());
    }
    const std::size_t first_store = number_;
    for (std::size_t p = 0; p < processors; ++p) {
      MadeNode node{name(kOperations[below(kOperations.size())], dialect), "Processor"};
      std::set<std::string> stores;
      for (std::size_t s = below(3); s > 0; --s) {
        stores.insert(below(2) == 0
                          ? fmt::format("store-{}-{}", first_store, below(3))
                          : fmt::format("KSTREAM-JOINTHIS-{}{}-store", first_store, below(3)));
      }
      node.stores.assign(stores.begin(), stores.end());
      add(nodes, std::move(node));
    }
    for (std::size_t s = below(3); s > 0; --s) {
      add(nodes, {name("KSTREAM-SINK", dialect), "Sink", {topic()}});
    }
    return made;
  }

  void add(std::vector<MadeNode>& nodes, MadeNode node) {
    std::set<std::size_t> from;
    for (std::size_t k = 0; k < 1 + below(2); ++k) {
      const std::size_t i = below(nodes.size());
      if (nodes[i].kind != "Sink") from.insert(i);
    }
    if (from.empty()) from.insert(0);
    for (const std::size_t i : from) link(nodes[i], node);
    nodes.push_back(std::move(node));
  }

  std::mt19937 random_;
  std::size_t number_ = 0;
};

std::string names_of(const Strings& names, const char* none) {
  return names.empty() ? none : fmt::format("{}", fmt::join(names, ", "));
}

std::string printed(const MadeNode& node, Dialect dialect) {
  const bool oldest = dialect == Dialect::Oldest;
  std::string text = fmt::format("    {}: {}{}(", node.kind, node.name, oldest ? "" : " ");
  if (node.kind == "Source") {
    const std::string topics = fmt::format("{}", fmt::join(node.topics, ", "));
    text += fmt::format("topics: {})", oldest ? topics : "[" + topics + "]");
  } else if (node.kind == "Processor") {
    text += fmt::format("stores: [{}])", fmt::join(node.stores, ", "));
  } else {
    text += fmt::format("topic: {})", node.topics.front());
  }
  const char* none = oldest ? "" : "none";
  const std::string before = oldest ? " " : "\n      ";
  if (node.kind != "Sink") text += before + "--> " + names_of(node.next, none);
  if (node.kind != "Source") text += before + "<-- " + names_of(node.previous, none);
  return text + "\n";
}

std::string printed(const Made& made, Dialect dialect) {
  std::string text = dialect == Dialect::Oldest  ? "Sub-topologies: \n"
                     : dialect == Dialect::Named ? "Topology: app:\n "
                                                 : "Topologies:\n ";
  for (std::size_t p = 0; p < made.size(); ++p) {
    text += fmt::format("  Sub-topology: {}{}\n", p,
                        made[p].global ? " for global store (will not generate tasks)" : "");
    for (const MadeNode& node : made[p].nodes) text += printed(node, dialect);
    if (dialect != Dialect::Oldest && !made[p].global) text += "\n";
  }
  return text + (dialect == Dialect::Oldest ? "Global Stores:\n  none\n" : "");
}

// "from>to" of each edge, and "id kind group stores" of each node that is no topic.
std::multiset<std::string> shape(const Made& made) {
  std::multiset<std::string> all;
  for (std::size_t p = 0; p < made.size(); ++p) {
    for (const MadeNode& node : made[p].nodes) {
      const std::string kind = node.kind == "Processor" ? "operator" : node.kind;
      all.insert(fmt::format("{} {} {} {}", node.name, base::lower(kind), p, node.stores));
      for (const std::string& next : node.next) all.insert(node.name + ">" + next);
      for (const std::string& topic : node.topics) {
        all.insert(node.kind == "Source" ? "topic:" + topic + ">" + node.name
                                         : node.name + ">topic:" + topic);
      }
    }
  }
  return all;
}

std::multiset<std::string> shape(const Graph& graph) {
  std::multiset<std::string> all;
  for (const Node& node : graph.nodes) {
    if (node.kind == NodeKind::Topic) continue;
    all.insert(fmt::format("{} {} {} {}", node.id, name_of(node.kind), node.group, node.stores));
  }
  for (const Edge& edge : graph.edges) all.insert(edge.from + ">" + edge.to);
  return all;
}

Imported kafka(const std::string& text) { return imported("kafka-streams", {{"app", text}}); }

// Without a model.
Graph graph_of(const std::string& text) {
  Request request;
  request.files = {"app"};
  return find_importer("kafka-streams")->read(request, [&](const std::string&) { return text; });
}

constexpr std::array kDialects = {Dialect::Oldest, Dialect::Usual, Dialect::Named};

TEST(KafkaStreamsRandom, ReadsWhatIsPrinted) {
  for (unsigned seed = 0; seed < 1000; ++seed) {
    for (const Dialect dialect : kDialects) {
      const Made made = Maker(seed).make(dialect);
      const std::string text = printed(made, dialect);
      const Graph graph = graph_of(text);
      for (const Finding& finding : graph.findings) ADD_FAILURE() << base::format(finding.what);
      ASSERT_EQ(shape(graph), shape(made)) << text;
    }
  }
}

TEST(KafkaStreamsRandom, AllAreModels) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const Dialect dialect = kDialects[seed % kDialects.size()];
    const std::string text = printed(Maker(seed).make(dialect), dialect);
    const Imported all = kafka(text);
    for (const Finding& finding : all.graph.findings) {
      ADD_FAILURE() << base::format(finding.what) << "\n" << text;
    }
    ASSERT_FALSE(all.graph.refused());
  }
}

// Whether the graph has no node, topic or edge that is not in what was printed, and each of its
// nodes with all that leads to it and that it leads to: what is missing left no trace.
bool closed(const Made& made, const Graph& graph) {
  const std::multiset<std::string> whole = shape(made);
  const std::multiset<std::string> left = shape(graph);
  if (!std::ranges::includes(whole, left)) return false;
  std::set<std::string> ids;
  for (const Node& node : graph.nodes) ids.insert(node.id);
  for (const MadePart& part : made) {
    for (const MadeNode& node : part.nodes) {
      for (const std::string& next : node.next) {
        if (ids.contains(node.name) != ids.contains(next)) return false;
        if (ids.contains(next) && !left.contains(node.name + ">" + next)) return false;
      }
    }
  }
  return true;
}

// What is cut off is refused, or what is left is a description by itself.
TEST(KafkaStreamsRandom, CutsShow) {
  int refused = 0;
  for (unsigned seed = 0; seed < 5; ++seed) {
    for (const Dialect dialect : kDialects) {
      const Made made = Maker(seed).make(dialect);
      const std::string text = printed(made, dialect);
      for (std::size_t end = 0; end < text.size(); ++end) {
        const Graph graph = graph_of(text.substr(0, end));
        if (graph.refused()) {
          ++refused;
          continue;
        }
        EXPECT_TRUE(closed(made, graph)) << text.substr(0, end);
      }
    }
    if (HasFailure()) break;
  }
  EXPECT_GT(refused, 5000);
}

TEST(KafkaStreamsRandom, DamageIsSurvived) {
  std::mt19937 random(3);
  constexpr std::string_view kLetters = "-><():,[] \nSPT0a";
  for (unsigned round = 0; round < 1000; ++round) {
    const Dialect dialect = kDialects[round % kDialects.size()];
    std::string text = printed(Maker(round).make(dialect), dialect);
    for (int k = 0; k < 3; ++k) {
      const std::size_t at = random() % text.size();
      if (random() % 2 == 0) {
        text.erase(at, random() % 30);
      } else {
        text[at] = kLetters[random() % kLetters.size()];
      }
      if (text.empty()) break;
    }
    const Imported all = kafka(text);
    for (const Finding& finding : all.graph.findings) {
      const std::string& code = finding.what.code;
      EXPECT_TRUE(!finding.error || code == "truncated" || code == "not-a-kafka-streams" ||
                  code == "duplicate-id")
          << base::format(finding.what) << "\n"
          << text;
    }
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace firebreak::imports

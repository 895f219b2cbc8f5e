// SPDX-License-Identifier: Apache-2.0
#include "generate/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/random.h"
#include "frontend/printer.h"
#include "generate/behaviors.h"
#include "generate/draws.h"
#include "generate/shape.h"

namespace firebreak::generate {

namespace {

using namespace topology;

Name named(std::string text) { return Name{std::move(text), {}}; }

class Generator : private Draws {
 public:
  Generator(const Parameters& parameters, std::uint64_t seed)
      : Draws(seed), parameters_(parameters) {}

  Model run() {
    model_.name = named(
        fmt::format("{}-{}", shape_names()[static_cast<std::size_t>(parameters_.shape)], seed()));
    base::Random random = draw(About::Shape, 0);
    nodes_ = shape(parameters_, random);
    for (std::uint32_t i = 0; i < parameters_.attributes; ++i) {
      all_.push_back(named(std::string(1, static_cast<char>('a' + i))));
    }
    for (std::size_t node = 0; node < nodes_.size(); ++node) emitted_.push_back(emitted(node));
    for (std::size_t node = 0; node < nodes_.size(); ++node) add_streams(node);
    for (std::size_t node = 0; node < nodes_.size(); ++node) add_component(node);
    return std::move(model_);
  }

 private:
  // A part of what comes in by the streams that lead forward.
  Names emitted(std::size_t node) const {
    base::Random random = draw(About::Emitted, node);
    Names result;
    for (const Name& attribute : all_) {
      const bool comes_in =
          nodes_[node].source || std::ranges::any_of(nodes_[node].reads, [&](std::size_t read) {
            return read < node &&
                   std::ranges::find(emitted_[read], attribute) != emitted_[read].end();
          });
      const bool kept = random.percent(parameters_.kept);
      if (comes_in && kept) result.push_back(attribute);
    }
    return result;
  }

  static std::string component(std::size_t node) { return fmt::format("C{}", node + 1); }
  static std::string input(std::size_t number) { return fmt::format("in{}", number + 1); }
  static Endpoint into(std::size_t node, std::size_t number) {
    return {named(component(node)), named(input(number))};
  }
  static Endpoint out_of(std::size_t node) { return {named(component(node)), named("out")}; }

  const Names& comes(std::size_t node, std::size_t number) const {
    const auto& reads = nodes_[node].reads;
    return number < reads.size() ? emitted_[reads[number]] : all_;
  }
  std::size_t inputs(std::size_t node) const {
    return nodes_[node].reads.size() + (nodes_[node].source ? 1 : 0);
  }

  StreamDecl& add_stream(std::string name, Names attributes) {
    StreamDecl& stream = model_.streams.emplace_back();
    stream.name = named(std::move(name));
    stream.attributes = std::move(attributes);
    return stream;
  }

  // What leads to a node and, if none after it reads it, what leads out.
  void add_streams(std::size_t node) {
    const auto& reads = nodes_[node].reads;
    for (std::size_t i = 0; i < reads.size(); ++i) {
      const std::string name = fmt::format("{}_{}", component(reads[i]), component(node));
      StreamDecl& stream = add_stream(name, emitted_[reads[i]]);
      stream.from = out_of(reads[i]);
      stream.to = into(node, i);
      add_network(stream);
      read_.resize(nodes_.size());
      if (reads[i] < node) read_[reads[i]] = true;
    }
    if (nodes_[node].source) add_source(node);
    if (node + 1 == nodes_.size()) add_sinks();
  }

  void add_network(StreamDecl& stream) {
    const std::size_t number = model_.streams.size() - 1;
    if (chance(About::Fifo, number, parameters_.fifo)) stream.fifos = {Names{}};
    const bool repeats = chance(About::Repeats, number, parameters_.at_least_once);
    const bool loses = chance(About::Loses, number, parameters_.at_most_once);
    if (repeats) stream.delivery = loses ? Delivery::Unreliable : Delivery::AtLeastOnce;
    if (loses && !repeats) stream.delivery = Delivery::AtMostOnce;
  }

  void add_source(std::size_t node) {
    StreamDecl& stream = add_stream(fmt::format("source_{}", component(node)), all_);
    stream.to = into(node, nodes_[node].reads.size());
    add_network(stream);
    if (chance(About::Producers, node, parameters_.producers)) {
      constexpr std::uint32_t kProducers = 3;
      stream.producers = kProducers;
    }
    if (chance(About::Seal, node, parameters_.sealed)) {
      stream.seals = {some_of(all_, draw(About::Seal, nodes_.size() + node))};
    }
    if (chance(About::Sealable, node, parameters_.sealable)) {
      stream.sealable = {some_of(all_, draw(About::Sealable, nodes_.size() + node))};
    }
  }

  void add_sinks() {
    read_.resize(nodes_.size());
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
      if (read_[node]) continue;
      StreamDecl& stream = add_stream(fmt::format("{}_sink", component(node)), emitted_[node]);
      stream.from = out_of(node);
      add_network(stream);
      if (chance(About::Accept, node, parameters_.accepted)) stream.accept = Accept::Run;
      observe(node, stream);
    }
  }

  void observe(std::size_t node, StreamDecl& stream) const {
    const auto observed = [&](std::size_t kind, std::uint32_t share) {
      return chance(About::Observe, kind * nodes_.size() + node, share);
    };
    if (observed(0, parameters_.observed_sets)) {
      stream.observe.what = Observed::Set;
    } else if (observed(1, parameters_.observed_sequences)) {
      stream.observe.what = Observed::Sequence;
    } else if (observed(2, parameters_.observed_latest)) {
      stream.observe.what = Observed::Latest;
    } else if (observed(3, parameters_.observed_newest) && !stream.attributes.empty()) {
      stream.observe = {Observed::Newest, {}, {stream.attributes.back()}};
    }
  }

  // What all inputs of a node have.
  Names common(std::size_t node) const {
    Names result = all_;
    for (std::size_t i = 0; i < inputs(node); ++i) {
      const Names& here = comes(node, i);
      std::erase_if(result,
                    [&](const Name& name) { return std::ranges::find(here, name) == here.end(); });
    }
    return result;
  }

  void add_component(std::size_t node) {
    ComponentDecl& component = model_.components.emplace_back();
    component.name = named(Generator::component(node));
    if (chance(About::Replicated, node, parameters_.replicated)) component.rep = true;
    if (chance(About::Crash, node, parameters_.crashes)) component.crash = Crash::Replay;
    if (chance(About::Ordered, node, parameters_.ordered)) component.orderings.emplace_back();
    if (chance(About::Instances, node, parameters_.instances)) add_instances(node, component);
    if (chance(About::Behavior, node, parameters_.behaviors)) {
      component.behavior = CodeDecl{code(node), {}, 0};
      return;
    }
    const bool newest = chance(About::Newest, node, parameters_.newest);
    const bool overwriting = newest || chance(About::Newest, node, parameters_.overwriting);
    if (overwriting && add_overwriting(node, component, newest)) return;
    for (std::size_t i = 0; i < inputs(node); ++i) component.paths.push_back(path(node, i));
    if (inputs(node) > 1 && chance(About::Commutes, node, parameters_.commutes)) {
      component.commutes.emplace_back(named(input(0)), named(input(1)));
    }
  }

  void add_instances(std::size_t node, ComponentDecl& component) const {
    const Names keys = common(node);
    component.instances.count = 2;
    if (!keys.empty())
      component.instances.by = {draw(About::Instances, nodes_.size() + node).pick(keys)};
  }

  std::string code(std::size_t node) const {
    const auto texts = [](const Names& names) {
      std::vector<std::string> result;
      for (const Name& name : names) result.push_back(name.text);
      return result;
    };
    std::vector<Handled> handled;
    for (std::size_t i = 0; i < inputs(node); ++i) {
      handled.push_back({input(i), texts(comes(node, i))});
    }
    base::Random random = draw(About::Behavior, nodes_.size() + node);
    return behavior(handled, texts(emitted_[node]), random);
  }

  std::size_t path_number(std::size_t node, std::size_t number) const {
    return node * (std::size_t{parameters_.fan} + 2) + number;
  }

  PathDecl path(std::size_t node, std::size_t number) const {
    const std::size_t element = path_number(node, number);
    PathDecl result;
    result.from = named(input(number));
    result.to = named("out");
    base::Random random = draw(About::Label, element);
    const bool order_sensitive = random.percent(parameters_.order_sensitive);
    const bool stateful = random.percent(parameters_.stateful);
    result.label = order_sensitive ? (stateful ? Annotation::OW : Annotation::OR)
                                   : (stateful ? Annotation::CW : Annotation::CR);
    if (order_sensitive && chance(About::Gate, element, parameters_.gated)) {
      result.subscript = some_of(comes(node, number), draw(About::Gate, ~element));
    }
    if (!emitted_[node].empty() && chance(About::Rewrites, element, parameters_.rewrites)) {
      result.rewrites = {draw(About::Rewrites, ~element).pick(emitted_[node])};
    }
    return result;
  }

  // All its paths overwrite the same, or keep the newest of it, by the last attribute that all
  // inputs have.
  bool add_overwriting(std::size_t node, ComponentDecl& component, bool newest) const {
    Names keys = common(node);
    const bool anywhere = component.instances.count > 1 && component.instances.by.empty();
    if (keys.size() < 2 || anywhere) return false;
    const Name version = keys.back();
    keys.pop_back();
    const Names gate = some_of(keys, draw(About::Newest, nodes_.size() + node));
    for (std::size_t i = 0; i < inputs(node); ++i) {
      PathDecl path;
      path.from = named(input(i));
      path.to = named("out");
      path.label = Annotation::OW;
      path.subscript = gate;
      if (newest) path.newest = {version};
      component.paths.push_back(std::move(path));
    }
    return true;
  }

  const Parameters& parameters_;
  std::vector<Node> nodes_;
  Names all_;
  std::vector<Names> emitted_;  // by node
  std::vector<bool> read_;      // by node: by one after it
  Model model_;
};

}  // namespace

Model generate(const Parameters& parameters, std::uint64_t seed) {
  return Generator(parameters, seed).run();
}

std::string text(const Parameters& parameters, std::uint64_t seed) {
  return fmt::format("# firebreak generate: {}, seed {}\n{}", describe(parameters), seed,
                     frontend::print_model(generate(parameters, seed)));
}

}  // namespace firebreak::generate

// SPDX-License-Identifier: Apache-2.0
#include "support/random_models.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

namespace firebreak::test_support {

namespace {

using topology::Annotation;
using topology::ComponentDecl;
using topology::Delivery;
using topology::Endpoint;
using topology::Mechanism;
using topology::Model;
using topology::Name;
using topology::Names;
using topology::OrderingDecl;
using topology::PathDecl;
using topology::StreamDecl;

Name name(std::string text) { return Name{std::move(text)}; }

Names without_repetition(Names names) {
  Names result;
  for (Name& candidate : names) {
    if (std::find(result.begin(), result.end(), candidate) == result.end()) {
      result.push_back(std::move(candidate));
    }
  }
  return result;
}

class Generator {
 public:
  Generator(Rng& rng, const RandomModelOptions& options) : rng_(rng), options_(options) {}

  Model run() {
    model_.name = name("random");
    theme_ = rng_.pick(pool_);
    make_components();
    make_streams();
    feed_everything();
    make_gates();
    if (options_.orderings) make_orderings();
    if (options_.dependencies && rng_.percent(25)) make_dependency();
    make_later_keys();
    return std::move(model_);
  }

 private:
  static std::string input_name(std::uint32_t i) { return "i" + std::to_string(i); }
  static std::string output_name(std::uint32_t i) { return "o" + std::to_string(i); }

  void make_components() {
    const std::uint32_t count = 1 + rng_.below(options_.max_components);
    for (std::uint32_t i = 0; i < count; ++i) {
      ComponentDecl component;
      component.name = name("C" + std::to_string(i));
      if (options_.replication && rng_.percent(40)) {
        component.rep = true;
      } else if (options_.replication && rng_.percent(12)) {
        component.rep = false;
      }
      make_paths(component);
      model_.components.push_back(std::move(component));
    }
  }

  /// Every interface has a path. One path in each pair of interfaces at most.
  void make_paths(ComponentDecl& component) {
    const std::uint32_t inputs = 1 + rng_.below(options_.max_inputs);
    const std::uint32_t outputs = 1 + rng_.below(options_.max_outputs);
    std::set<std::pair<std::uint32_t, std::uint32_t>> edges;
    for (std::uint32_t i = 0; i < inputs; ++i) edges.emplace(i, rng_.below(outputs));
    for (std::uint32_t o = 0; o < outputs; ++o) {
      const bool reached = std::any_of(edges.begin(), edges.end(),
                                       [&](const auto& edge) { return edge.second == o; });
      if (!reached || rng_.percent(20)) edges.emplace(rng_.below(inputs), o);
    }
    for (const auto& [from, to] : edges) {
      PathDecl path;
      path.from = name(input_name(from));
      path.to = name(output_name(to));
      path.label = draw_annotation();
      if (options_.at_least_once) path.idempotent = rng_.percent(25);
      component.paths.push_back(std::move(path));
    }
  }

  Annotation draw_annotation() {
    const std::uint32_t draw = rng_.below(100);
    if (draw < 30) return Annotation::CR;
    if (draw < 58) return Annotation::CW;
    return draw < 79 ? Annotation::OR : Annotation::OW;
  }

  Names inputs(const ComponentDecl& component) const {
    Names names;
    for (const PathDecl& path : component.paths) names.push_back(path.from);
    return without_repetition(std::move(names));
  }
  Names outputs(const ComponentDecl& component) const {
    Names names;
    for (const PathDecl& path : component.paths) {
      if (path.to) names.push_back(*path.to);
    }
    return without_repetition(std::move(names));
  }

  void make_streams() {
    for (const ComponentDecl& component : model_.components) {
      for (const Name& input : inputs(component)) {
        const Endpoint to{component.name, input};
        const std::uint32_t draw = rng_.below(100);
        if (draw < 55) {
          add_stream(std::nullopt, to);
        } else {
          add_stream(draw_output(), to);
          if (draw < 62) add_stream(std::nullopt, to);
          if (draw > 93) add_stream(draw_output(), to);
        }
      }
    }
    if (rng_.percent(8)) add_parallel_stream();
    bool observed = false;
    for (const ComponentDecl& component : model_.components) {
      for (const Name& output : outputs(component)) {
        if (observed && rng_.percent(used(component, output) ? 65 : 15)) continue;
        add_stream(Endpoint{component.name, output}, std::nullopt);
        observed = true;
      }
    }
  }

  Endpoint draw_output() {
    const ComponentDecl& component = rng_.pick(model_.components);
    return {component.name, rng_.pick(outputs(component))};
  }

  bool used(const ComponentDecl& component, const Name& output) const {
    return std::any_of(model_.streams.begin(), model_.streams.end(), [&](const StreamDecl& stream) {
      return stream.from && stream.from->component == component.name &&
             stream.from->interface == output;
    });
  }

  void add_parallel_stream() {
    const StreamDecl& twin = rng_.pick(model_.streams);
    if (twin.from) add_stream(Endpoint(*twin.from), twin.to);
  }

  void add_stream(std::optional<Endpoint> from, std::optional<Endpoint> to) {
    StreamDecl stream;
    stream.name = name("s" + std::to_string(model_.streams.size()));
    stream.from = std::move(from);
    stream.to = std::move(to);
    for (const Name& attribute : pool_) {
      if (rng_.percent(75)) stream.attributes.push_back(attribute);
    }
    if (stream.to) decorate(stream);
    model_.streams.push_back(std::move(stream));
  }

  void decorate(StreamDecl& stream) {
    if (options_.seals && rng_.percent(stream.from ? 10 : 55)) {
      stream.seals.push_back(draw_key(stream));
      if (rng_.percent(15)) add_key(stream.seals, some_of(rng_, stream.attributes, 50));
    }
    if (options_.replication && rng_.percent(6)) stream.rep = rng_.percent(50);
    if (options_.fifo && rng_.percent(40)) {
      stream.fifos.emplace_back();
      if (rng_.percent(30)) stream.fifos.back() = some_of(rng_, stream.attributes, 40);
      if (rng_.percent(15)) add_key(stream.fifos, some_of(rng_, stream.attributes, 50));
      stream.producers = 1 + rng_.below(2);
      if (stream.producers > 1) stream.producers_by = some_of(rng_, stream.attributes, 25);
    }
    if (options_.at_least_once && rng_.percent(15)) stream.delivery = Delivery::AtLeastOnce;
    if (options_.at_most_once && rng_.percent(15)) {
      const bool repeats = stream.delivery == Delivery::AtLeastOnce;
      stream.delivery = repeats ? Delivery::Unreliable : Delivery::AtMostOnce;
    }
  }

  /// Mostly the attribute that the whole model likes to partition by.
  Names draw_key(const StreamDecl& stream) {
    const bool has_theme = std::find(stream.attributes.begin(), stream.attributes.end(), theme_) !=
                           stream.attributes.end();
    if (has_theme && rng_.percent(70)) return {theme_};
    if (rng_.percent(20)) return {};
    return some_of(rng_, stream.attributes, 50);
  }

  /// A source for each interface that no source reaches.
  void feed_everything() {
    for (const ComponentDecl& component : model_.components) {
      for (const Name& input : inputs(component)) {
        if (!fed().contains({component.name.text, input.text})) {
          add_stream(std::nullopt, Endpoint{component.name, input});
        }
      }
    }
  }

  std::set<std::pair<std::string, std::string>> fed() const {
    std::set<std::pair<std::string, std::string>> inputs;
    std::set<std::pair<std::string, std::string>> outputs;
    std::size_t size = 1;
    while (size != inputs.size() + outputs.size()) {
      size = inputs.size() + outputs.size();
      for (const StreamDecl& stream : model_.streams) {
        if (!stream.to) continue;
        if (stream.from &&
            !outputs.contains({stream.from->component.text, stream.from->interface.text})) {
          continue;
        }
        inputs.emplace(stream.to->component.text, stream.to->interface.text);
      }
      for (const ComponentDecl& component : model_.components) {
        for (const PathDecl& path : component.paths) {
          if (inputs.contains({component.name.text, path.from.text})) {
            outputs.emplace(component.name.text, path.to ? path.to->text : "");
          }
        }
      }
      if (size == 0 && inputs.empty()) break;
    }
    return inputs;
  }

  std::vector<const StreamDecl*> streams_into(const ComponentDecl& component) const {
    std::vector<const StreamDecl*> result;
    for (const StreamDecl& stream : model_.streams) {
      if (stream.to && stream.to->component == component.name) result.push_back(&stream);
    }
    return result;
  }

  void make_gates() {
    for (ComponentDecl& component : model_.components) {
      Names carried;
      for (const StreamDecl* stream : streams_into(component)) {
        carried.insert(carried.end(), stream->attributes.begin(), stream->attributes.end());
      }
      carried = without_repetition(std::move(carried));
      for (PathDecl& path : component.paths) {
        if (!topology::is_confluent(path.label) && !rng_.percent(12)) {
          path.subscript = draw_gate(carried);
        }
        if (options_.dependencies && rng_.percent(16))
          path.rewrites = some_of(rng_, emitted(path, component), 40);
      }
    }
  }

  Names draw_gate(const Names& carried) {
    if (rng_.percent(8)) return {};
    Names gate = some_of(rng_, carried, 45);
    const bool has_theme = std::find(carried.begin(), carried.end(), theme_) != carried.end();
    if (has_theme && rng_.percent(75)) gate.push_back(theme_);
    return without_repetition(std::move(gate));
  }

  Names emitted(const PathDecl& path, const ComponentDecl& component) const {
    Names result;
    for (const StreamDecl& stream : model_.streams) {
      if (!stream.from || stream.from->component != component.name ||
          stream.from->interface != path.to) {
        continue;
      }
      result.insert(result.end(), stream.attributes.begin(), stream.attributes.end());
    }
    return without_repetition(std::move(result));
  }

  void make_orderings() {
    for (ComponentDecl& component : model_.components) {
      if (!rng_.percent(40)) continue;
      OrderingDecl ordering;
      ordering.mechanism = rng_.percent(50) ? Mechanism::Sequencing : Mechanism::Dynamic;
      const auto streams = streams_into(component);
      Names common = pool_;
      for (const StreamDecl* stream : streams) {
        if (rng_.percent(35)) ordering.streams.push_back(stream->name);
      }
      if (rng_.percent(60)) ordering.streams.clear();
      for (const StreamDecl* stream : streams) {
        const bool meant =
            ordering.streams.empty() || std::find(ordering.streams.begin(), ordering.streams.end(),
                                                  stream->name) != ordering.streams.end();
        if (meant) common = intersection(common, stream->attributes);
      }
      if (rng_.percent(40)) ordering.by = some_of(rng_, common, 50);
      component.orderings.push_back(std::move(ordering));
    }
  }

  static Names intersection(const Names& a, const Names& b) {
    Names result;
    for (const Name& candidate : a) {
      if (std::find(b.begin(), b.end(), candidate) != b.end()) result.push_back(candidate);
    }
    return result;
  }

  void make_dependency() {
    Names carried;
    for (const StreamDecl& stream : model_.streams) {
      carried.insert(carried.end(), stream.attributes.begin(), stream.attributes.end());
    }
    carried = without_repetition(std::move(carried));
    if (carried.size() < 2) return;
    const std::uint32_t first = rng_.below(static_cast<std::uint32_t>(carried.size()));
    const std::uint32_t step = 1 + rng_.below(static_cast<std::uint32_t>(carried.size() - 1));
    model_.fds.push_back({{carried[first]}, {carried[(first + step) % carried.size()]}, {}});
  }

  /// One decision after the other, so that nothing is drawn where an option is off.
  void make_later_keys() {
    for (ComponentDecl& component : model_.components) {
      for (PathDecl& path : component.paths) later(path, component);
      if (options_.commutes && rng_.percent(40)) make_commutes(component);
      if (options_.late && rng_.percent(40)) component.late = topology::Late::Ignored;
      if (options_.forwards && rng_.percent(20)) component.forwards = false;
      if (options_.instances && rng_.percent(40)) make_instances(component);
      if (options_.newest && rng_.percent(60)) make_newest(component);
      if (options_.crashes && rng_.percent(30)) {
        component.crash = rng_.percent(70) ? topology::Crash::Replay : topology::Crash::Forgets;
      }
    }
    for (StreamDecl& stream : model_.streams) {
      if (stream.from && stream.to && options_.inner_seals && rng_.percent(30)) {
        add_key(stream.seals, draw_key(stream));
      }
      if (stream.from && options_.one_copy && rng_.percent(20)) stream.rep = false;
      if (options_.unique && !stream.from && rng_.percent(40)) {
        const Names key = some_of(rng_, stream.attributes, 60);
        if (!key.empty()) stream.unique.push_back(key);
      }
      if (options_.watermarks && !stream.seals.empty() && rng_.percent(30)) {
        stream.watermarks = std::move(stream.seals);
        stream.seals.clear();
      }
      if (!stream.to) observe(stream);
    }
  }

  void observe(StreamDecl& sink) {
    sink.observe.what = topology::Observed::Set;
    if (options_.newest && !sink.attributes.empty() && rng_.percent(40)) {
      sink.observe.what = topology::Observed::Newest;
      sink.observe.key = some_of(rng_, sink.attributes, 40);
      sink.observe.by = some_of(rng_, sink.attributes, 60);
      if (sink.observe.by.empty()) sink.observe.by = {sink.attributes.front()};
      return;
    }
    if (!options_.observe) return;
    const std::uint32_t draw = rng_.below(100);
    if (draw < 25) return;
    sink.observe.what = draw < 60   ? topology::Observed::Multiset
                        : draw < 85 ? topology::Observed::Sequence
                                    : topology::Observed::Latest;
    if (sink.observe.what != topology::Observed::Multiset) {
      sink.observe.key = some_of(rng_, sink.attributes, 50);
    }
    decorate(sink);
    sink.seals.clear();
    sink.rep.reset();
  }

  void later(PathDecl& path, const ComponentDecl& component) {
    if (options_.repeats && topology::is_confluent(path.label)) path.repeats = rng_.percent(20);
    if (options_.unordered_emission) path.unordered_emission = rng_.percent(20);
    if (!options_.silent || !topology::is_write(path.label) || !path.rewrites.empty()) return;
    const bool needed =
        std::any_of(model_.streams.begin(), model_.streams.end(), [&](const StreamDecl& stream) {
          return stream.from && stream.from->component == component.name &&
                 stream.from->interface == *path.to;
        });
    const auto others =
        std::count_if(component.paths.begin(), component.paths.end(), [&](const PathDecl& other) {
          return &other != &path && (other.to == path.to || (!other.to && other.from == path.from));
        });
    if ((!needed || others > 0) && others < 2 && rng_.percent(40)) path.to.reset();
  }

  void make_instances(ComponentDecl& component) {
    Names carried;
    for (const StreamDecl* stream : streams_into(component)) {
      carried.insert(carried.end(), stream->attributes.begin(), stream->attributes.end());
    }
    Names by = draw_gate(without_repetition(std::move(carried)));
    if (rng_.percent(25)) by.clear();
    if (by.empty()) {
      for (PathDecl& path : component.paths) path.idempotent = false;
    }
    component.instances = {2 + rng_.below(3), std::move(by)};
  }

  Names carried_to(const ComponentDecl& component, const Name& input) {
    Names carried = pool_;
    for (const StreamDecl* stream : streams_into(component)) {
      if (stream->to->interface == input) carried = intersection(carried, stream->attributes);
    }
    return carried;
  }

  /// Where the streams carry enough; nothing is kept but what comes to one input, or to some that
  /// hold the newest together.
  void make_newest(ComponentDecl& component) {
    const PathDecl chosen = rng_.pick(component.paths);
    if (topology::is_confluent(chosen.label) || !chosen.subscript) return;
    const Names carried = carried_to(component, chosen.from);
    const Names gate = intersection(*chosen.subscript, carried);
    const Names version = some_of(rng_, carried, 40);
    const auto silent = [](const PathDecl& path) { return !path.to; };
    const bool scattered = component.instances.count > 1 && component.instances.by.empty();
    if (version.empty() || scattered || std::ranges::any_of(component.paths, silent)) return;
    const auto kept_at = [&](const Name& input) {
      return std::ranges::any_of(component.paths, [&](const PathDecl& path) {
        return path.from == input && path.label == Annotation::OW;
      });
    };
    std::set<std::string> held{chosen.from.text};
    for (const PathDecl& path : component.paths) {
      const Names there = carried_to(component, path.from);
      const bool tells = intersection(gate, there).size() == gate.size() &&
                         intersection(version, there).size() == version.size();
      const bool together = tells && kept_at(chosen.from) && kept_at(path.from);
      if (together && rng_.percent(40)) held.insert(path.from.text);
    }
    for (PathDecl& path : component.paths) {
      const bool same = held.contains(path.from.text) && !topology::is_confluent(path.label);
      if (same) {
        path.subscript = gate;
        path.newest = version;
      } else if (topology::is_write(path.label)) {
        path.label = topology::is_confluent(path.label) ? Annotation::CR : Annotation::OR;
      }
    }
    std::erase_if(component.commutes, [&](const auto& pair) {
      return held.contains(pair.first.text) && held.contains(pair.second.text);
    });
  }

  void make_commutes(ComponentDecl& component) {
    const Names from = inputs(component);
    const Name& one = rng_.pick(from);
    component.commutes.emplace_back(one, rng_.percent(60) ? one : rng_.pick(from));
  }

  Rng& rng_;
  const RandomModelOptions& options_;
  const Names pool_ = {name("a"), name("b"), name("c")};
  Name theme_;
  Model model_;
};

}  // namespace

Names some_of(Rng& rng, const Names& names, std::uint32_t chance) {
  Names result;
  for (const Name& name : names) {
    if (rng.percent(chance)) result.push_back(name);
  }
  return result;
}

Model random_model(Rng& rng, const RandomModelOptions& options) {
  return Generator(rng, options).run();
}

}  // namespace firebreak::test_support

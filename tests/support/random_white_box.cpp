// SPDX-License-Identifier: Apache-2.0
#include "support/random_white_box.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "behavior/checker.h"
#include "behavior/parser.h"
#include "support/random_behaviors.h"

namespace firebreak::test_support {

namespace {

using behavior::Handler;
using behavior::Program;
using behavior::Type;

std::string indented(const std::string& text) {
  std::string result;
  std::string line;
  for (const char c : text + "\n") {
    if (c != '\n') {
      line += c;
      continue;
    }
    if (!line.empty()) result += "      " + line + "\n";
    line.clear();
  }
  return result;
}

Program program_of(const std::string& text) {
  base::Diagnostics diagnostics;
  auto program = behavior::parse(text, {}, diagnostics);
  if (!program || !behavior::check(*program, "", diagnostics)) {
    throw std::logic_error("a random behaviour is wrong:\n" + text);
  }
  return *std::move(program);
}

bool keyed(const Type& type) {
  return type.kind != Type::Kind::Set && type.kind != Type::Kind::Map &&
         type.kind != Type::Kind::Tuple;
}

class Maker {
 public:
  Maker(Rng& rng, bool simple) : rng_(rng), simple_(simple) {}

  std::string run() {
    const std::string text = random_behavior(rng_);
    const Program program = program_of(text);
    key_ = shared_key(program);
    const bool sealed = !simple_ && !key_.empty() && rng_.below(3) == 0;
    for (const Handler& handler : program.handlers) source(handler, sealed && rng_.below(4) != 0);
    const bool chained = !simple_ && rng_.below(2) == 0;
    bool second = false;
    for (const behavior::Output& output : program.outputs) {
      if (sink(output, chained && !second)) second = true;
    }
    std::string yaml = "streams:\n" + streams_ + "components:\n  C:\n";
    if (!simple_) yaml += features(program);
    yaml += "    behavior: |\n" + indented(text);
    if (second) yaml += "  D:\n" + second_features() + "    behavior: |\n" + indented(second_);
    return yaml;
  }

 private:
  // An attribute that handlers have, of a type that values are few of.
  static std::string shared_key(const Program& program) {
    for (const Handler& handler : program.handlers) {
      for (const behavior::Parameter& parameter : handler.parameters) {
        if (keyed(parameter.type)) return parameter.name;
      }
    }
    return "";
  }

  static bool has(const Handler& handler, const std::string& attribute) {
    return std::ranges::any_of(handler.parameters,
                               [&](const auto& one) { return one.name == attribute; });
  }

  void source(const Handler& handler, bool sealed) {
    std::string attributes;
    for (const behavior::Parameter& parameter : handler.parameters) {
      attributes += (attributes.empty() ? "" : ", ") + parameter.name;
    }
    static constexpr std::array kSimple = {"", ", order: fifo", ", delivery: at-least-once"};
    static constexpr std::array kMore = {"",
                                         "",
                                         ", order: fifo",
                                         ", order: fifo, producers: 2",
                                         ", delivery: at-least-once",
                                         ", delivery: at-most-once",
                                         ", delivery: unreliable"};
    std::string promises = simple_ ? kSimple[rng_.below(3)]
                                   : kMore[rng_.below(static_cast<std::uint32_t>(kMore.size()))];
    if (sealed && has(handler, key_)) {
      promises = rng_.below(3) == 0 ? ", order: fifo" : "";
      promises += ", seal: [" + key_ + "]";
    }
    streams_ += fmt::format(
        "  \"from {0}\": {{ to: {{ component: C, interface: \"{0}\" }}{1}{2} }}\n",
        handler.interface, handler.parameters.empty() ? "" : ", attributes: [" + attributes + "]",
        promises);
  }

  // To a sink, or to a second component.
  bool sink(const behavior::Output& output, bool chained) {
    std::string attributes;
    for (std::size_t i = 0; i < output.types.size(); ++i) {
      attributes += (i == 0 ? "v" : ", v") + std::to_string(i);
    }
    static constexpr std::array kObserved = {"", "", "", ", observe: set"};
    const std::string of = output.types.empty() ? "" : ", attributes: [" + attributes + "]";
    const bool fits = chained && !output.types.empty();
    const std::string to = fits ? ", to: D.in" : simple_ ? "" : kObserved[rng_.below(4)];
    const std::string promises = !simple_ && rng_.below(4) == 0 ? ", order: fifo" : "";
    streams_ +=
        fmt::format("  \"to {0}\": {{ from: {{ component: C, interface: \"{0}\" }}{1}{2}{3} }}\n",
                    output.interface, to, of, promises);
    if (fits) make_second(output.types);
    return fits;
  }

  void make_second(const std::vector<Type>& types) {
    std::string parameters;
    std::string names;
    for (std::size_t i = 0; i < types.size(); ++i) {
      parameters += fmt::format("{}v{}: {}", i == 0 ? "" : ", ", i, behavior::to_string(types[i]));
      names += fmt::format("{}v{}", i == 0 ? "" : ", ", i);
    }
    const bool simple_key = keyed(types[0]);
    switch (rng_.below(simple_key ? 4 : 2)) {
      case 0:
        second_ = fmt::format("on in({}) {{ emit out({}); }}\n", parameters, names);
        break;
      case 1:
        second_ = fmt::format("state n: int\non in({}) {{ n = n + 1; emit out({}, n); }}\n",
                              parameters, names);
        names += ", n";
        break;
      case 2:
        second_ = fmt::format(
            "state known: set<{}>\n"
            "on in({}) {{ if (v0 not in known) {{ known = known + {{v0}}; emit out({}); }} }}\n",
            behavior::to_string(types[0]), parameters, names);
        break;
      default:
        second_ = fmt::format(
            "state last: {}\non in({}) {{ last = v0; }}\n"
            "on ask(q: int) {{ emit out(q, last); }}\n",
            behavior::to_string(types[0]), parameters);
        names = "q, last";
        streams_ += "  asks: { to: D.ask, attributes: [q] }\n";
        break;
    }
    streams_ += "  results: { from: D.out, attributes: [" + names + "] }\n";
  }

  std::string features(const Program& program) {
    const bool by_key = !key_.empty() && std::ranges::all_of(program.handlers, [&](const auto& h) {
      return has(h, key_);
    });
    switch (rng_.below(9)) {
      case 0:
        return "    order: sequencing\n";
      case 1:
        return "    Rep: true\n    order: dynamic\n";
      case 2:
        return "    Rep: true\n";
      case 3:
        return by_key ? "    instances: { count: 2, by: [" + key_ + "] }\n"
                      : "    instances: { count: 2 }\n";
      case 4:
        return "    crash: replay\n";
      case 5:
        return "    crash: forgets\n";
      case 6:
        return by_key ? "    order: { mechanism: sequencing, by: [" + key_ + "] }\n" : "";
      default:
        return "";
    }
  }

  std::string second_features() {
    static constexpr std::array kFeatures = {"", "", "    Rep: false\n", "    order: sequencing\n",
                                             "    crash: replay\n"};
    return kFeatures[rng_.below(static_cast<std::uint32_t>(kFeatures.size()))];
  }

  Rng& rng_;
  bool simple_;
  std::string key_;
  std::string streams_;
  std::string second_;
};

}  // namespace

std::string random_white_box(Rng& rng, bool simple) { return Maker(rng, simple).run(); }

}  // namespace firebreak::test_support

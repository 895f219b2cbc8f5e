// SPDX-License-Identifier: Apache-2.0
#include "infer/assumptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "behavior/checker.h"
#include "behavior/parser.h"
#include "infer/sent_once.h"

namespace firebreak::infer {

using behavior::Type;
using topology::CodeDecl;
using topology::Model;
using topology::Name;
using topology::StreamDecl;

namespace {

std::vector<std::string> texts(const topology::Names& names) {
  std::vector<std::string> result;
  for (const Name& name : names) result.push_back(name.text);
  return result;
}

class Assumer {
 public:
  Assumer(const Model& model, const StreamPlaces& streams, std::vector<Behavior>& behaviors,
          base::Diagnostics& diagnostics)
      : model_(model),
        streams_(streams),
        behaviors_(behaviors),
        diagnostics_(diagnostics),
        sent_once_(model, streams),
        errors_before_(diagnostics.size()) {}

  bool run() {
    for (const topology::AssumeDecl& assumption : model_.assumptions) assume(assumption);
    for (const StreamDecl& stream : model_.streams) assume_unique(stream);
    return diagnostics_.size() == errors_before_;
  }

 private:
  void error(const char* code, base::SourceSpan span, std::string message, std::string hint = "") {
    diagnostics_.add({code, model_.file_of(span), span, std::move(message), std::move(hint)});
  }

  // The streams that the assumption names; none if it cannot be made of one.
  std::optional<std::vector<const StreamDecl*>> assumed(const topology::AssumeDecl& decl) {
    std::vector<const StreamDecl*> result;
    std::vector<std::string> known;
    for (const StreamDecl& stream : model_.streams) known.push_back(stream.name.text);
    bool good = true;
    for (const Name& name : decl.streams) {
      const auto found = std::ranges::find(model_.streams, name, &StreamDecl::name);
      if (found == model_.streams.end()) {
        error("unknown-stream", name.span, fmt::format("there is no stream '{}'", name.text),
              base::did_you_mean(name.text, known));
        good = false;
      } else if (const std::string why = why_not(decl, *found); !why.empty()) {
        error("inner-assumption", name.span,
              fmt::format("'{}' is no source, and {}", name.text, why),
              "assume it of the sources that it comes from");
        good = false;
      } else {
        result.push_back(&*found);
      }
    }
    if (!good) return std::nullopt;
    return result;
  }

  // Why it could not be proved of a stream between components.
  std::string why_not(const topology::AssumeDecl& decl, const StreamDecl& stream) {
    if (!stream.from) return {};
    const topology::ComponentDecl& component = *sent_once_.producer_of(stream);
    if (!component.behavior) {
      return fmt::format("'{}' has no behaviour that keeps it", component.name.text);
    }
    if (decl.where) return {};
    if (decl.streams.size() > 1) return "what holds across streams is assumed of sources only";
    return sent_once_.is(stream) ? "" : "its messages may be sent again";
  }

  // What is assumed of a stream between components has to be kept by its producer.
  void owe(const topology::AssumeDecl& decl, const StreamDecl& stream, const Name& name) {
    if (!stream.from) return;
    const topology::ComponentDecl& component = *sent_once_.producer_of(stream);
    Behavior& behavior = *std::ranges::find_if(behaviors_, [&](const Behavior& one) {
      return &model_.components[one.component] == &component;
    });
    Owed owed{.output = stream.from->interface.text,
              .kind = kind_of(decl),
              .from = places(stream, decl.unique.empty() ? decl.from : decl.unique),
              .to = places(stream, decl.to),
              .scattered = component.instances.count > 1,
              .repeated = !sent_once_.all_into(component),
              .stream = stream.name.text,
              .span = name.span};
    if (decl.where) {
      owed.where = parsed(*decl.where, stream, types_at(behavior, owed.output));
      if (!owed.where) return;
    }
    behavior.owed.push_back(std::move(owed));
  }

  static std::vector<Type> types_at(const Behavior& behavior, const std::string& output) {
    std::vector<Type> result;
    for (const behavior::Handler& handler : behavior.program->handlers) {
      find_types(handler.body, output, result);
    }
    return result;
  }

  static void find_types(const std::vector<behavior::Statement>& block, const std::string& output,
                         std::vector<Type>& into) {
    for (const behavior::Statement& s : block) {
      if (!into.empty()) return;
      if (s.kind == behavior::Statement::Kind::Emit && s.name == output) {
        for (const behavior::Expression& argument : s.arguments) into.push_back(argument.type);
      }
      find_types(s.body, output, into);
      find_types(s.otherwise, output, into);
    }
  }

  static Assumption::Kind kind_of(const topology::AssumeDecl& decl) {
    if (!decl.unique.empty()) return Assumption::Kind::Unique;
    return decl.where ? Assumption::Kind::Where : Assumption::Kind::Determines;
  }

  void assume(const topology::AssumeDecl& decl) {
    const auto streams = assumed(decl);
    if (!streams) return;
    for (const auto* names : {&decl.unique, &decl.from, &decl.to}) {
      for (const StreamDecl* stream : *streams) check_attributes(*stream, *names);
    }
    if (diagnostics_.size() > errors_before_) return;
    for (std::size_t i = 0; i < streams->size(); ++i) owe(decl, *(*streams)[i], decl.streams[i]);
    if (diagnostics_.size() > errors_before_) return;
    for (Behavior& behavior : behaviors_) {
      Assumption assumption;
      assumption.kind = kind_of(decl);
      for (std::size_t i = 0; i < behavior.program->handlers.size(); ++i) {
        const StreamDecl* stream = only_from(behavior, i, *streams);
        if (stream == nullptr) continue;
        if (decl.where) {
          assume_where(behavior, i, *stream, *decl.where);
        } else {
          assumption.lifted = assumption.kind == Assumption::Kind::Unique &&
                              (assumption.of.empty() || assumption.lifted) &&
                              handled_once(behavior, *streams);
          assumption.of.push_back({i,
                                   places(*stream, decl.unique.empty() ? decl.from : decl.unique),
                                   places(*stream, decl.to)});
        }
      }
      if (!assumption.of.empty()) behavior.subject.assumptions.push_back(std::move(assumption));
    }
  }

  // No message comes to the component twice, by the network or by a crash.
  bool handled_once(const Behavior& behavior, const std::vector<const StreamDecl*>& streams) const {
    const topology::ComponentDecl& component = model_.components[behavior.component];
    return component.crash == topology::Crash::Survives &&
           std::ranges::none_of(streams, [](const StreamDecl* stream) {
             return topology::may_repeat(stream->delivery) || stream->rep.value_or(false);
           });
  }

  void check_attributes(const StreamDecl& stream, const topology::Names& names) {
    for (const Name& name : names) {
      if (std::ranges::find(stream.attributes, name) != stream.attributes.end()) continue;
      error("unknown-attribute", name.span,
            fmt::format("'{}' has no attribute '{}'", stream.name.text, name.text),
            base::did_you_mean(name.text, texts(stream.attributes)));
    }
  }

  static std::vector<std::size_t> places(const StreamDecl& stream, const topology::Names& names) {
    std::vector<std::size_t> result;
    for (const Name& name : names) {
      result.push_back(static_cast<std::size_t>(std::ranges::find(stream.attributes, name) -
                                                stream.attributes.begin()));
    }
    return result;
  }

  // One of the streams, if no other feeds the handler.
  const StreamDecl* only_from(const Behavior& behavior, std::size_t handler,
                              const std::vector<const StreamDecl*>& among) {
    const auto& streams = streams_.entering(model_.components[behavior.component].name,
                                            behavior.program->handlers[handler].interface);
    for (const StreamDecl* stream : streams) {
      if (std::ranges::find(among, stream) == among.end()) return nullptr;
    }
    return streams.empty() ? nullptr : streams.front();
  }

  void assume_where(Behavior& behavior, std::size_t handler, const StreamDecl& stream,
                    const CodeDecl& where) {
    Assumption assumption{Assumption::Kind::Where, {{handler, {}, {}}}, std::nullopt};
    std::vector<Type> types;
    for (const auto& parameter : behavior.program->handlers[handler].parameters) {
      assumption.of.front().from.push_back(types.size());
      types.push_back(parameter.type);
    }
    auto expression = parsed(where, stream, types);
    if (!expression) return;
    assumption.where = std::move(expression);
    behavior.subject.assumptions.push_back(std::move(assumption));
  }

  // A condition over the attributes.
  std::optional<behavior::Expression> parsed(const CodeDecl& where, const StreamDecl& stream,
                                             const std::vector<Type>& types) {
    std::vector<behavior::Parameter> parameters(types.size());
    for (std::size_t i = 0; i < types.size(); ++i) {
      parameters[i].name = stream.attributes[i].text;
      parameters[i].type = types[i];
    }
    auto expression = behavior::parse_expression(
        where.text, {model_.file_of(where.span), where.span, where.indent}, diagnostics_);
    if (expression && !behavior::check(*expression, parameters, Type::boolean(),
                                       model_.file_of(where.span), diagnostics_)) {
      expression.reset();
    }
    return expression;
  }

  void assume_unique(const StreamDecl& stream) {
    if (stream.from) return;
    for (const topology::Names& key : stream.unique) {
      topology::AssumeDecl decl;
      decl.streams = {stream.name};
      decl.unique = key;
      assume(decl);
    }
  }

  const Model& model_;
  const StreamPlaces& streams_;
  std::vector<Behavior>& behaviors_;
  base::Diagnostics& diagnostics_;
  SentOnce sent_once_;
  std::size_t errors_before_;
};

}  // namespace

bool add_assumptions(const Model& model, const StreamPlaces& streams,
                     std::vector<Behavior>& behaviors, base::Diagnostics& diagnostics) {
  return Assumer(model, streams, behaviors, diagnostics).run();
}

}  // namespace firebreak::infer

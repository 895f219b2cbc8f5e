// SPDX-License-Identifier: Apache-2.0
#include "infer/behaviors.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "behavior/checker.h"
#include "behavior/parser.h"

namespace firebreak::infer {

using behavior::Program;
using behavior::Statement;
using behavior::Type;
using topology::CodeDecl;
using topology::Model;
using topology::Name;
using topology::StreamDecl;

namespace {

using Types = std::vector<Type>;

std::vector<std::string> texts(const topology::Names& names) {
  std::vector<std::string> result;
  for (const Name& name : names) result.push_back(name.text);
  return result;
}

std::string text_of(const Types& types) {
  std::vector<std::string> all;
  for (const Type& type : types) all.push_back(behavior::to_string(type));
  return fmt::format("({})", fmt::join(all, ", "));
}

class Reader {
 public:
  Reader(Model& model, base::Diagnostics& diagnostics)
      : model_(model), diagnostics_(diagnostics), errors_before_(diagnostics.size()) {}

  std::optional<std::vector<Behavior>> run() {
    for (std::size_t i = 0; i < model_.components.size(); ++i) {
      if (model_.components[i].behavior) read(i);
    }
    if (diagnostics_.size() > errors_before_) return std::nullopt;
    for (Behavior& behavior : behaviors_) place(behavior);
    for (const topology::AssumeDecl& assumption : model_.assumptions) assume(assumption);
    for (const StreamDecl& stream : model_.streams) assume_unique(stream);
    if (diagnostics_.size() > errors_before_) return std::nullopt;
    return std::move(behaviors_);
  }

 private:
  void error(const char* code, base::SourceSpan span, std::string message, std::string hint = "") {
    diagnostics_.add({code, model_.file_of(span), span, std::move(message), std::move(hint)});
  }

  behavior::Origin origin_of(const CodeDecl& code) const {
    return {model_.file_of(code.span), code.span, code.indent};
  }

  void read(std::size_t component) {
    const CodeDecl& code = *model_.components[component].behavior;
    auto program = behavior::parse(code.text, origin_of(code), diagnostics_);
    if (!program || !behavior::check(*program, model_.file_of(code.span), diagnostics_)) return;
    Behavior behavior{component, std::make_shared<const Program>(*std::move(program)), {}};
    behavior.subject.program = behavior.program.get();
    behaviors_.push_back(std::move(behavior));
  }

  // The streams at an interface of the component; those that leave it, or those that enter.
  std::vector<StreamDecl*> streams_at(const Name& component, const std::string& interface,
                                      bool leaving) {
    std::vector<StreamDecl*> result;
    for (StreamDecl& stream : model_.streams) {
      const auto here = [&](const topology::Endpoint& end) {
        return end.component == component && end.interface.text == interface;
      };
      const std::vector<topology::Endpoint> ends = stream.ends();
      if (leaving ? stream.from && here(*stream.from) : std::ranges::any_of(ends, here)) {
        result.push_back(&stream);
      }
    }
    return result;
  }

  void place(Behavior& behavior) {
    const topology::ComponentDecl& component = model_.components[behavior.component];
    std::set<std::string> handled;
    for (const behavior::Handler& handler : behavior.program->handlers) {
      handled.insert(handler.interface);
      place_input(behavior, component.name, handler);
    }
    std::map<std::string, std::vector<std::pair<Types, base::SourceSpan>>> emitted;
    for (const behavior::Handler& handler : behavior.program->handlers) {
      find_emissions(handler.body, emitted);
    }
    for (const auto& [output, kinds] : emitted)
      place_output(behavior, component.name, output, kinds);
    for (const StreamDecl& stream : model_.streams) {
      if (stream.from && stream.from->component == component.name &&
          !emitted.contains(stream.from->interface.text)) {
        error("behavior-interface", stream.from->interface.span,
              fmt::format("no handler of '{}' emits at '{}'", component.name.text,
                          stream.from->interface.text));
      }
      for (const topology::Endpoint& end : stream.ends()) {
        if (end.component != component.name || handled.contains(end.interface.text)) continue;
        const std::vector<std::string> names(handled.begin(), handled.end());
        error(
            "behavior-interface", end.interface.span,
            fmt::format("'{}' has no handler 'on {}(…)'", component.name.text, end.interface.text),
            base::did_you_mean(end.interface.text, names));
      }
    }
  }

  void place_input(Behavior& behavior, const Name& component, const behavior::Handler& handler) {
    const std::vector<StreamDecl*> streams = streams_at(component, handler.interface, false);
    std::vector<std::string> names;
    Types types;
    for (const behavior::Parameter& parameter : handler.parameters) {
      names.push_back(parameter.name);
      types.push_back(parameter.type);
    }
    if (streams.empty()) {
      error("behavior-interface", handler.span,
            fmt::format("no stream feeds '{}.{}'", component.text, handler.interface));
    }
    for (StreamDecl* stream : streams) {
      if (stream->attributes.empty()) {
        for (const std::string& name : names) stream->attributes.push_back({name, handler.span});
      }
      if (stream->attributes.size() != types.size()) {
        error("behavior-attributes", stream->span,
              fmt::format("'{}' has {} attributes, and 'on {}' of '{}' has {} parameters",
                          stream->name.text, stream->attributes.size(), handler.interface,
                          component.text, types.size()),
              "they correspond by position");
        continue;
      }
      if (stream != streams.front() &&
          texts(stream->attributes) != texts(streams.front()->attributes)) {
        error("behavior-attributes", stream->span,
              fmt::format("'{}' and '{}' feed one handler with other attributes", stream->name.text,
                          streams.front()->name.text));
      }
      give_type(*stream, types, stream->span);
    }
    behavior.subject.inputs.push_back(streams.empty() ||
                                              streams.front()->attributes.size() != names.size()
                                          ? std::move(names)
                                          : texts(streams.front()->attributes));
  }

  void place_output(Behavior& behavior, const Name& component, const std::string& output,
                    const std::vector<std::pair<Types, base::SourceSpan>>& kinds) {
    const std::vector<StreamDecl*> streams = streams_at(component, output, true);
    for (const auto& [types, span] : kinds) {
      if (types == kinds.front().first) continue;
      error("behavior-type", span,
            fmt::format("'{}' emits {} here and {} elsewhere", output, text_of(types),
                        text_of(kinds.front().first)));
    }
    const auto& [types, span] = kinds.front();
    if (streams.empty()) {
      error("behavior-interface", span,
            fmt::format("no stream leaves '{}.{}'", component.text, output));
    }
    for (StreamDecl* stream : streams) {
      if (stream->attributes.empty()) continue;
      if (stream->attributes.size() != types.size()) {
        error("behavior-attributes", stream->span,
              fmt::format("'{}' has {} attributes, and '{}' emits {} values", stream->name.text,
                          stream->attributes.size(), component.text, types.size()),
              "they correspond by position");
        continue;
      }
      give_type(*stream, types, span);
      behavior.subject.outputs[output] = texts(stream->attributes);
    }
  }

  void give_type(const StreamDecl& stream, const Types& types, base::SourceSpan span) {
    const auto [place, fresh] = types_.try_emplace(&stream, types);
    if (fresh || place->second == types) return;
    error("behavior-type", span,
          fmt::format("'{}' carries {} at one end and {} at another", stream.name.text,
                      text_of(place->second), text_of(types)));
  }

  static void find_emissions(
      const std::vector<Statement>& block,
      std::map<std::string, std::vector<std::pair<Types, base::SourceSpan>>>& into) {
    for (const Statement& s : block) {
      if (s.kind == Statement::Kind::Emit) {
        Types types;
        for (const behavior::Expression& argument : s.arguments) types.push_back(argument.type);
        into[s.name].emplace_back(std::move(types), s.name_span);
      }
      find_emissions(s.body, into);
      find_emissions(s.otherwise, into);
    }
  }

  // The streams that the assumption names, all sources; none if one is not.
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
      } else if (found->from) {
        error("inner-assumption", name.span,
              fmt::format("'{}' is no source, and what is assumed of it is not proved", name.text),
              "assume it of the sources that it comes from");
        good = false;
      } else {
        result.push_back(&*found);
      }
    }
    if (!good) return std::nullopt;
    return result;
  }

  void assume(const topology::AssumeDecl& decl) {
    const auto streams = assumed(decl);
    if (!streams) return;
    for (const auto* names : {&decl.unique, &decl.from, &decl.to}) {
      for (const StreamDecl* stream : *streams) check_attributes(*stream, *names);
    }
    if (diagnostics_.size() > errors_before_) return;
    for (Behavior& behavior : behaviors_) {
      Assumption assumption;
      assumption.kind = !decl.unique.empty() ? Assumption::Kind::Unique
                        : decl.where         ? Assumption::Kind::Where
                                             : Assumption::Kind::Determines;
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
    const auto streams = streams_at(model_.components[behavior.component].name,
                                    behavior.program->handlers[handler].interface, false);
    for (const StreamDecl* stream : streams) {
      if (std::ranges::find(among, stream) == among.end()) return nullptr;
    }
    return streams.empty() ? nullptr : streams.front();
  }

  void assume_where(Behavior& behavior, std::size_t handler, const StreamDecl& stream,
                    const CodeDecl& where) {
    std::vector<behavior::Parameter> parameters = behavior.program->handlers[handler].parameters;
    Assumption assumption{Assumption::Kind::Where, {{handler, {}, {}}}, std::nullopt};
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      parameters[i].name = stream.attributes[i].text;
      assumption.of.front().from.push_back(i);
    }
    auto expression = behavior::parse_expression(where.text, origin_of(where), diagnostics_);
    if (!expression || !behavior::check(*expression, parameters, Type::boolean(),
                                        model_.file_of(where.span), diagnostics_)) {
      return;
    }
    assumption.where = std::move(expression);
    behavior.subject.assumptions.push_back(std::move(assumption));
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

  Model& model_;
  base::Diagnostics& diagnostics_;
  std::size_t errors_before_;
  std::vector<Behavior> behaviors_;
  std::map<const StreamDecl*, Types> types_;
};

}  // namespace

bool has_behaviors(const Model& model) {
  return std::ranges::any_of(model.components,
                             [](const auto& component) { return component.behavior.has_value(); });
}

std::optional<std::vector<Behavior>> read_behaviors(Model& model, base::Diagnostics& diagnostics) {
  return Reader(model, diagnostics).run();
}

}  // namespace firebreak::infer

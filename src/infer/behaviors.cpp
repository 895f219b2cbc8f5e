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
#include "infer/assumptions.h"
#include "infer/stream_places.h"

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
    streams_ = StreamPlaces(model_);
    for (Behavior& behavior : behaviors_) place(behavior);
    if (diagnostics_.size() > errors_before_) return std::nullopt;
    if (!add_assumptions(model_, streams_, behaviors_, diagnostics_)) return std::nullopt;
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

  void place(Behavior& behavior) {
    const topology::ComponentDecl& component = model_.components[behavior.component];
    for (const topology::PathDecl& path : component.paths) {
      if (path.newest.empty() || !path.subscript) continue;
      behavior.subject.newest.push_back({path.from.text, path.to ? path.to->text : "",
                                         texts(*path.subscript), texts(path.newest)});
    }
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
    check_declared(component, handled, emitted);
    for (const StreamDecl* stream : streams_.leaving(component.name)) {
      if (emitted.contains(stream->from->interface.text)) continue;
      error("behavior-interface", stream->from->interface.span,
            fmt::format("no handler of '{}' emits at '{}'", component.name.text,
                        stream->from->interface.text));
    }
    for (const StreamDecl* stream : streams_.entering(component.name)) {
      for (const topology::Endpoint& end : stream->ends()) {
        if (end.component != component.name || handled.contains(end.interface.text)) continue;
        const std::vector<std::string> names(handled.begin(), handled.end());
        error(
            "behavior-interface", end.interface.span,
            fmt::format("'{}' has no handler 'on {}(…)'", component.name.text, end.interface.text),
            base::did_you_mean(end.interface.text, names));
      }
    }
  }

  // What the annotation beside the behaviour says is of its interfaces.
  void check_declared(
      const topology::ComponentDecl& component, const std::set<std::string>& handled,
      const std::map<std::string, std::vector<std::pair<Types, base::SourceSpan>>>& emitted) {
    const std::vector<std::string> inputs(handled.begin(), handled.end());
    const auto check_input = [&](const Name& input) {
      if (handled.contains(input.text)) return;
      error("behavior-interface", input.span,
            fmt::format("'{}' has no handler 'on {}(…)'", component.name.text, input.text),
            base::did_you_mean(input.text, inputs));
    };
    std::vector<std::string> outputs;
    for (const auto& [output, kinds] : emitted) outputs.push_back(output);
    for (const topology::PathDecl& path : component.paths) {
      check_input(path.from);
      if (!path.to || emitted.contains(path.to->text)) continue;
      error("behavior-interface", path.to->span,
            fmt::format("no handler of '{}' emits at '{}'", component.name.text, path.to->text),
            base::did_you_mean(path.to->text, outputs));
    }
    for (const auto& [first, second] : component.commutes) {
      check_input(first);
      check_input(second);
    }
  }

  void place_input(Behavior& behavior, const Name& component, const behavior::Handler& handler) {
    const std::vector<StreamDecl*>& streams = streams_.entering(component, handler.interface);
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
    const std::vector<StreamDecl*>& streams = streams_.leaving(component, output);
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

  Model& model_;
  base::Diagnostics& diagnostics_;
  std::size_t errors_before_;
  std::vector<Behavior> behaviors_;
  StreamPlaces streams_;
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

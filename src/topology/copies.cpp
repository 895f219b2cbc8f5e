// SPDX-License-Identifier: Apache-2.0
#include "topology/copies.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace firebreak::topology {

namespace {

constexpr const char* kRelayInput = "in";
constexpr const char* kRelayOutput = "out";

StreamDecl copy_of(const StreamDecl& stream, const Endpoint& end) {
  StreamDecl copy = stream;
  copy.name.text = name_of_copy(stream, end);
  copy.to = end;
  copy.more.clear();
  return copy;
}

class Writer {
 public:
  explicit Writer(const Model& model) : result_{model, {}, 0} {}

  WrittenOut run() && {
    std::vector<StreamDecl>& streams = result_.model.streams;
    const std::size_t count = streams.size();
    for (std::size_t i = 0; i < count; ++i) result_.declaration.push_back(i);
    for (std::size_t i = 0; i < count; ++i) {
      if (streams[i].more.empty()) continue;
      StreamDecl declared = streams[i];
      streams[i] = declared.from ? copy_of(declared, *declared.to) : into_relay(declared);
      for (const Endpoint& end : declared.from ? declared.more : declared.ends()) {
        add_copy(declared, end, i);
      }
      for (const Endpoint& end : declared.ends()) {
        copies_[declared.name.text].push_back({end.component.text, name_of_copy(declared, end)});
      }
    }
    for (ComponentDecl& component : result_.model.components) {
      for (OrderingDecl& ordering : component.orderings) name_copies(component, ordering.streams);
    }
    return std::move(result_);
  }

 private:
  struct Copy {
    std::string reader;
    std::string name;
  };

  void add_copy(const StreamDecl& declared, const Endpoint& end, std::size_t declaration) {
    StreamDecl copy = copy_of(declared, end);
    if (!declared.from) {
      copy.from = Endpoint{relay_of(declared), {kRelayOutput, declared.span}};
      copy.rep.reset();  // it is the relay's
    }
    result_.model.streams.push_back(std::move(copy));
    result_.declaration.push_back(declaration);
  }

  static Name relay_of(const StreamDecl& declared) {
    return {"copies of " + declared.name.text, declared.span};
  }

  // The relay is made, too.
  StreamDecl into_relay(const StreamDecl& declared) {
    ComponentDecl& relay = result_.model.components.emplace_back();
    relay.name = relay_of(declared);
    relay.span = declared.span;
    PathDecl& path = relay.paths.emplace_back();
    path.from = {kRelayInput, declared.span};
    path.to = Name{kRelayOutput, declared.span};
    path.span = declared.span;
    ++result_.relays;
    StreamDecl stream = declared;
    stream.to = Endpoint{relay.name, path.from};
    stream.more.clear();
    stream.delivery = Delivery::ExactlyOnce;
    return stream;
  }

  // The name of a declaration stands for its copies that the component reads.
  void name_copies(const ComponentDecl& component, Names& streams) const {
    Names named;
    for (Name& name : streams) {
      const auto place = copies_.find(name.text);
      if (place == copies_.end()) {
        named.push_back(std::move(name));
        continue;
      }
      for (const Copy& copy : place->second) {
        if (copy.reader == component.name.text) named.push_back({copy.name, name.span});
      }
    }
    streams = std::move(named);
  }

  WrittenOut result_;
  std::unordered_map<std::string, std::vector<Copy>> copies_;  // by declaration
};

}  // namespace

std::string name_of_copy(const StreamDecl& stream, const Endpoint& end) {
  return fmt::format("{} to {}.{}", stream.name.text, end.component.text, end.interface.text);
}

bool has_copies(const Model& model) {
  return std::ranges::any_of(model.streams,
                             [](const StreamDecl& stream) { return !stream.more.empty(); });
}

WrittenOut write_out(const Model& model) { return Writer(model).run(); }

std::vector<Endpoint> StreamDecl::ends() const {
  std::vector<Endpoint> ends;
  if (to) ends.push_back(*to);
  ends.insert(ends.end(), more.begin(), more.end());
  return ends;
}

}  // namespace firebreak::topology

// SPDX-License-Identifier: Apache-2.0
#include "topology/declaration_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "topology/component_checks.h"
#include "topology/declared_names.h"
#include "topology/key_checks.h"
#include "topology/name_lists.h"
#include "topology/room.h"

namespace firebreak::topology {

namespace {

class DeclarationChecks {
 public:
  DeclarationChecks(const Model& model, const Reporter& report)
      : model_(model), report_(report), declared_(model, report), keys_(declared_, report) {}

  void run() const {
    check_ends();
    for (const StreamDecl& stream : model_.streams) check_stream(stream);
    check_components(model_, declared_, keys_, report_);
    if (model_.repairs) check_repairs(*model_.repairs);
    if (model_.costs) check_costs(*model_.costs);
    if (model_.expect) check_expect(*model_.expect);
  }

 private:
  void check_ends() const {
    const auto any = [&](auto member) {
      return std::any_of(model_.streams.begin(), model_.streams.end(),
                         [&](const StreamDecl& s) { return !(s.*member).has_value(); });
    };
    base::SourceSpan place{1, 1};  // of the whole model
    if (!model_.streams.empty()) place = model_.streams.front().name.span;
    if (!any(&StreamDecl::from)) {
      report_.error("no-source", place,
                    "the model has no source: expected at least one stream without 'from'");
    }
    if (!any(&StreamDecl::to)) {
      report_.error("no-sink", place,
                    "the model has no sink, so nothing could be observed: expected at least one "
                    "stream without 'to'");
    }
  }

  void check_stream(const StreamDecl& stream) const {
    keys_.check_distinct(stream.attributes, "attribute");
    for (const Names& key : stream.seals) {
      keys_.check_distinct(key, "seal attribute");
      keys_.check_carried(key, stream, "seal attribute");
    }
    for (const Names& key : stream.watermarks) {
      keys_.check_distinct(key, "seal attribute");
      keys_.check_carried(key, stream, "seal attribute");
    }
    check_sealed_once(stream);
    for (const Names& key : stream.fifos) keys_.check_carried(key, stream, "FIFO attribute");
    keys_.check_carried(stream.producers_by, stream, "producers' attribute");
    for (const Names& key : stream.unique) keys_.check_carried(key, stream, "unique attribute");
    for (const Names& key : stream.sealable) keys_.check_carried(key, stream, "sealable attribute");
    keys_.check_carried(stream.version, stream, "version attribute");
    keys_.check_carried(stream.observe.key, stream, "observed attribute");
    keys_.check_carried(stream.observe.by, stream, "version attribute");
    check_of_sinks(stream);
  }

  void check_of_sinks(const StreamDecl& stream) const {
    const bool accepts = stream.accept != Accept::None;
    if (!stream.to || (!accepts && stream.observe == ObserveDecl{})) return;
    const char* key = accepts ? "accept" : "observe";
    report_.error(
        "not-a-sink", stream.name.span,
        fmt::format("stream '{}' is no sink, since it goes to '{}.{}': '{}' says "
                    "something of what leaves the model",
                    stream.name.text, stream.to->component.text, stream.to->interface.text, key),
        fmt::format("remove '{}', or remove 'to'", key));
  }

  // No watermark is on the key of an exact seal.
  void check_sealed_once(const StreamDecl& stream) const {
    std::set<std::set<std::string>> sealed;
    const auto set_of = [](const Names& key) {
      std::set<std::string> attributes;
      for (const Name& name : key) attributes.insert(name.text);
      return attributes;
    };
    for (const Names& key : stream.seals) sealed.insert(set_of(key));
    for (const Names& key : stream.watermarks) {
      if (!sealed.contains(set_of(key))) continue;
      report_.error("sealed-twice", key.empty() ? stream.name.span : key.front().span,
                    fmt::format("stream '{}' is sealed twice on {}, exactly and not",
                                stream.name.text, listed(key)),
                    "leave out the one with 'exact: false'");
    }
  }

  void check_repairs(const std::vector<RepairDecl>& repairs) const {
    if (repairs.empty()) return;
    Room room(model_);
    bool fits = true;
    for (const RepairDecl& repair : repairs) {
      check_repair(repair);
      if (!fits || room.take(repair)) continue;
      fits = false;
      const bool orders = std::holds_alternative<OrderRepair>(repair.what);
      const auto [code, what, most] =
          orders ? std::tuple("too-many-orderings", "orderings of one component", kMostOrderings)
                 : std::tuple("too-many-keys", "keys of one stream", kMostKeys);
      report_.error(code, repair.span,
                    fmt::format("with what 'repairs' offers up to here there are more than {} {}",
                                most, what));
    }
  }

  void check_repair(const RepairDecl& repair) const {
    if (const auto* seal = std::get_if<SealRepair>(&repair.what)) {
      if (const auto* stream = declared_.find_stream(seal->stream)) {
        keys_.check_carried(seal->key, *stream, "seal attribute");
      }
    } else if (const auto* order = std::get_if<OrderRepair>(&repair.what)) {
      if (const auto* component = declared_.find_component(order->component)) {
        keys_.check_ordering(*component, order->ordering);
      }
    } else if (const auto* fifo = std::get_if<FifoRepair>(&repair.what)) {
      if (const auto* stream = declared_.find_stream(fifo->stream)) {
        keys_.check_carried(fifo->key, *stream, "FIFO attribute");
      }
    } else if (const auto* dedup = std::get_if<DedupRepair>(&repair.what)) {
      declared_.find_stream(dedup->stream);
    } else if (const auto* resend = std::get_if<ResendRepair>(&repair.what)) {
      declared_.find_stream(resend->stream);
    } else if (const auto* merge = std::get_if<MergeRepair>(&repair.what)) {
      check_merge(*merge);
    } else if (const auto* variant = std::get_if<VariantRepair>(&repair.what)) {
      check_variant(*variant);
    }
  }

  void check_merge(const MergeRepair& repair) const {
    const StreamDecl* stream = declared_.find_stream(repair.stream);
    if (stream == nullptr || stream->from) return;
    report_.error("merged-source", repair.stream.span,
                  fmt::format("stream '{}' is a source: replicas of a component repeat what it "
                              "emits, and no component emits this",
                              stream->name.text));
  }

  void check_variant(const VariantRepair& repair) const {
    const ComponentDecl* component = declared_.find_component(repair.component);
    if (component == nullptr) return;
    std::vector<std::string> valid;
    for (const VariantDecl& variant : component->variants) valid.push_back(variant.name.text);
    if (std::find(valid.begin(), valid.end(), repair.variant.text) == valid.end()) {
      report_.unknown("unknown-variant", repair.variant,
                      fmt::format("component '{}' has no variant '{}'", repair.component.text,
                                  repair.variant.text),
                      valid);
    }
  }

  void check_costs(const CostsDecl& costs) const {
    for (const auto& [name, numbers] : costs.streams) declared_.find_stream(name);
    for (const auto& [name, numbers] : costs.components) declared_.find_component(name);
  }

  void check_expect(const ExpectDecl& expect) const {
    for (const auto& [sink, anomaly] : expect.sinks) {
      const StreamDecl* stream = declared_.find_stream(sink);
      if (stream != nullptr && stream->to) {
        report_.error("not-a-sink", sink.span,
                      fmt::format("stream '{}' is no sink: it goes to '{}.{}'", sink.text,
                                  stream->to->component.text, stream->to->interface.text));
      }
    }
    for (const auto& [stream, label] : expect.labels) declared_.find_stream(stream);
    for (const auto& [stream, label] : expect.icde14) declared_.find_stream(stream);
  }

  const Model& model_;
  const Reporter& report_;
  DeclaredNames declared_;
  KeyChecks keys_;
};

}  // namespace

void check_declarations(const Model& model, const Reporter& report) {
  DeclarationChecks(model, report).run();
}

}  // namespace firebreak::topology

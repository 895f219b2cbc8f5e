// SPDX-License-Identifier: Apache-2.0
#include "imports/importers.h"

#include <algorithm>
#include <array>

#include "imports/asyncapi/asyncapi.h"
#include "imports/bloom/bloom.h"
#include "imports/flink_plan/flink_plan.h"
#include "imports/flux/flux.h"
#include "imports/kafka_streams/kafka_streams.h"

namespace firebreak::imports {

namespace {

constexpr std::array kImporters = {
    Importer{"flux", "Storm Flux: topologies in YAML", flux::detect, flux::read},
    Importer{"kafka-streams", "Kafka Streams: what Topology#describe() prints",
             kafka_streams::detect, kafka_streams::read},
    Importer{"asyncapi", "AsyncAPI 2.x and 3.x: services and their channels", asyncapi::detect,
             asyncapi::read},
    Importer{"flink-plan", "Flink SQL: compiled plans", flink_plan::detect, flink_plan::read},
    Importer{"bloom", "Bloom: Ruby source of Bud programs", bloom::detect, bloom::read, true},
};

}  // namespace

std::span<const Importer> importers() { return kImporters; }

const Importer* find_importer(std::string_view name) {
  const auto found = std::ranges::find(kImporters, name, &Importer::name);
  return found == kImporters.end() ? nullptr : &*found;
}

}  // namespace firebreak::imports

// SPDX-License-Identifier: Apache-2.0
// Kafka Streams: what `Topology#describe()` prints (docs/imports.md, Kafka Streams).
#pragma once

#include <string_view>

#include "imports/importers.h"

namespace firebreak::imports::kafka_streams {

bool detect(std::string_view text);
Graph read(const Request& request, const ReadFile& files);

}  // namespace firebreak::imports::kafka_streams

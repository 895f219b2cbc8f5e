// SPDX-License-Identifier: Apache-2.0
#include "infer/stream_places.h"

#include <algorithm>

namespace firebreak::infer {

using topology::Endpoint;
using topology::Name;
using topology::StreamDecl;

StreamPlaces::StreamPlaces(topology::Model& model) {
  for (StreamDecl& stream : model.streams) {
    const auto put = [&](Places& places, const Endpoint& end) {
      Streams& here = places[{end.component.text, end.interface.text}];
      if (here.empty() || here.back() != &stream) here.push_back(&stream);
    };
    if (stream.from) put(leaving_, *stream.from);
    for (const Endpoint& end : stream.ends()) put(entering_, end);
  }
}

const StreamPlaces::Streams& StreamPlaces::at(const Places& places, const Name& component,
                                              const std::string& interface) {
  static const Streams kNone;
  const auto found = places.find({component.text, interface});
  return found == places.end() ? kNone : found->second;
}

const StreamPlaces::Streams& StreamPlaces::entering(const Name& component,
                                                    const std::string& interface) const {
  return at(entering_, component, interface);
}

const StreamPlaces::Streams& StreamPlaces::leaving(const Name& component,
                                                   const std::string& interface) const {
  return at(leaving_, component, interface);
}

StreamPlaces::Streams StreamPlaces::all(const Places& places, const Name& component) {
  Streams result;
  for (auto place = places.lower_bound({component.text, {}});
       place != places.end() && place->first.first == component.text; ++place) {
    result.insert(result.end(), place->second.begin(), place->second.end());
  }
  std::ranges::sort(result);
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace firebreak::infer

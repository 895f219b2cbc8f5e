// SPDX-License-Identifier: Apache-2.0
#include "simulator/input.h"

#include <algorithm>

#include "simulator/hash.h"

namespace firebreak::simulator {

using namespace topology;
using test_support::Rng;

std::uint64_t lineage_of_source(StreamId stream, std::size_t number) {
  return term(0x736f75U, stream.value, number);
}

namespace {

/// Attributes that determine each other have the same value.
Values draw(const Program& program, const Stream& stream, Rng& rng) {
  Values values = no_values();
  std::vector<std::int8_t> of_class;
  for (std::size_t a = 0; a < program.plan.attribute_class.size(); ++a) {
    of_class.push_back(static_cast<std::int8_t>(rng.below(program.domain)));
  }
  for (const AttributeId a : stream.attributes) {
    values[a.index()] = of_class[program.plan.attribute_class[a.index()]];
  }
  return values;
}

/// Whether a message with these values may stand beside those before it.
bool keeps_unique(const Stream& stream, const std::vector<Item>& before, const Values& values) {
  return std::none_of(before.begin(), before.end(), [&](const Item& item) {
    return std::any_of(stream.unique.begin(), stream.unique.end(), [&](const AttributeSet& key) {
      return agree(item.message.values, values, key);
    });
  });
}

}  // namespace

void add_punctuations(const Program& program, const Stream& stream, Place where, Rng& rng,
                      std::vector<Item>& items) {
  const auto& seals = program.plan.seals[stream.id.index()];
  for (std::uint8_t key = 0; key < seals.size(); ++key) {
    for (const Values& values : program.valuations(seals[key].key)) {
      for (std::uint32_t producer = 0; producer < program.punctuators(stream); ++producer) {
        Item item;
        item.punctuation = true;
        item.key = key;
        item.producer = producer;
        item.message.values = values;
        item.message.lineage = lineage_of_punctuation(stream.id, key, values, producer);
        std::size_t place = 0;
        for (std::size_t i = 0; i < items.size(); ++i) {
          const Item& before = items[i];
          if (before.punctuation || !seals[key].exact) continue;
          if (program.punctuators(stream) > 1 && before.producer != producer) continue;
          if (agree(before.message.values, values, seals[key].key)) place = i + 1;
        }
        const auto room = static_cast<std::uint32_t>(items.size() - place + 1);
        if (where == Place::Late || stream.fifos.empty()) place = items.size();
        if (where == Place::Random && !stream.fifos.empty()) place += rng.below(room);
        items.insert(items.begin() + static_cast<std::ptrdiff_t>(place), item);
      }
    }
  }
}

Input random_input(const Program& program, Rng& rng, unsigned most, unsigned hops) {
  Input input;
  for (const Stream& s : program.topology.streams()) {
    auto& items = input.items.emplace_back();
    if (!s.is_source()) continue;
    const unsigned count = 1 + rng.below(most);
    for (unsigned i = 0; i < count; ++i) {
      Item item;
      item.message.lineage = lineage_of_source(s.id, i);
      item.message.content = mix(item.message.lineage);
      for (unsigned tries = 0; tries < 8; ++tries) {
        item.message.values = draw(program, s, rng);
        if (keeps_unique(s, items, item.message.values)) break;
      }
      if (!keeps_unique(s, items, item.message.values)) break;
      item.message.hops = static_cast<std::uint8_t>(hops);
      item.producer = producer_of(s, item.message.values, rng.below(s.producers));
      items.push_back(item);
    }
    add_punctuations(program, s, Place::Random, rng, items);
    input.text += (input.text.empty() ? "" : "; ") + s.name + ":";
    for (const Item& item : items) {
      if (item.punctuation && s.fifos.empty()) continue;
      input.text +=
          (item.punctuation ? " end" : " ") + text_of(program.topology, item.message.values);
      if (s.producers > 1) input.text += "/" + std::to_string(item.producer + 1);
    }
  }
  return input;
}

}  // namespace firebreak::simulator

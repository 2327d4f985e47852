/* Holds packets: a heap of copies, by the time at which each is due and, among equals, the order of arrival. */
#include "stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PREFIXES = 16, MAX_HELD = 65536 };

static struct {
  struct address prefix;
  int bits;
  int64_t micros;
} costs[MAX_PREFIXES];
static int cost_count;

struct held {
  int64_t due;
  uint64_t order;
  size_t length;
  uint8_t data[];
};

static struct held *heap[MAX_HELD];
static size_t heap_size;
static uint64_t arrivals;

static const char *configure(int count, char **arguments) {
  for (; count > 0; count--, arguments++) {
    char text[64];
    int bits;
    long long micros;
    if (cost_count == MAX_PREFIXES || sscanf(*arguments, "%63[^/]/%d=%lld", text, &bits, &micros) != 3
        || !address_parse(&costs[cost_count].prefix, text)) {
      return "a delay is PREFIX/BITS=MICROS";
    }
    costs[cost_count].bits = bits;
    costs[cost_count++].micros = micros;
  }
  return NULL;
}

static int64_t cost(const struct address *address) {
  for (int i = 0; i < cost_count; i++) {
    if (address_in(address, &costs[i].prefix, costs[i].bits)) {
      return costs[i].micros;
    }
  }
  return 0;
}

static int before(const struct held *one, const struct held *other) {
  return one->due != other->due ? one->due < other->due : one->order < other->order;
}

static void swap(size_t i, size_t j) {
  struct held *other = heap[i];
  heap[i] = heap[j];
  heap[j] = other;
}

static void push(struct held *one) {
  size_t at = heap_size++;
  heap[at] = one;
  for (; at > 0 && before(heap[at], heap[(at - 1) / 2]); at = (at - 1) / 2) {
    swap(at, (at - 1) / 2);
  }
}

static void remove_first(void) {
  free(heap[0]);
  heap[0] = heap[--heap_size];
  for (size_t at = 0;;) {
    size_t least = at, left = 2 * at + 1, right = left + 1;
    if (left < heap_size && before(heap[left], heap[least])) {
      least = left;
    }
    if (right < heap_size && before(heap[right], heap[least])) {
      least = right;
    }
    if (least == at) {
      return;
    }
    swap(at, least);
    at = least;
  }
}

static void accept_packet(struct packet *packet, int64_t now) {
  struct held *one = heap_size == MAX_HELD ? NULL : malloc(sizeof *one + packet->length);
  if (one == NULL) {
    return;
  }
  one->due = now + cost(&packet->source) + cost(&packet->destination);
  one->order = arrivals++;
  one->length = packet->length;
  memcpy(one->data, packet->data, packet->length);
  push(one);
}

static int64_t tick(int64_t now) {
  while (heap_size > 0 && heap[0]->due <= now) {
    transmit(heap[0]->data, heap[0]->length);
    remove_first();
  }
  return heap_size > 0 ? heap[0]->due : INT64_MAX;
}

static void forget_all(void) {
  while (heap_size > 0) {
    remove_first();
  }
}

const struct stage delay_stage = {"delay", configure, accept_packet, tick, forget_all};

/* What a router does with a packet between reading it from its TUN device and writing it back. */
#ifndef STAGE_H
#define STAGE_H

#include "packet.h"

#include <stdint.h>

/* Reads what is left of the command line. Returns null, or what is wrong with it. */
typedef const char *stage_configure(int count, char **arguments);
/* Takes a packet in; whatever leaves goes through transmit(). */
typedef void stage_accept(struct packet *packet, int64_t now_micros);
/* Does what is due. Returns when it wants to be called again, or INT64_MAX. */
typedef int64_t stage_tick(int64_t now_micros);
typedef void stage_forget(void);

struct stage {
  const char *name;
  stage_configure *configure;
  stage_accept *accept;
  stage_tick *tick;
  stage_forget *forget;
};

extern const struct stage delay_stage, nat_stage;

void transmit(const uint8_t *data, size_t length);

#endif

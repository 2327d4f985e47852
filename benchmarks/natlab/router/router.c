/* A router in user space, for what the kernel lacks. Reads packets from a TUN device, and writes them back to it:
 *
 *   router delay DEVICE PREFIX/BITS=MICROS...         holds each for the sum of what its two addresses cost
 *   router nat DEVICE BEHAVIOUR OUTSIDE INSIDE/BITS   translates between a home and one outer address
 *
 * SIGUSR1: forget everything, like a router that lost power. */
#define _GNU_SOURCE /* ppoll */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static const struct stage *const STAGES[] = {&delay_stage, &nat_stage};

static int device;
static volatile sig_atomic_t forget;

static void on_forget(int signal) {
  (void) signal;
  forget = 1;
}

static int64_t now_micros(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int open_device(const char *name) {
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
  if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0) {
    perror("router: /dev/net/tun");
    exit(1);
  }
  return fd;
}

void transmit(const uint8_t *data, size_t length) {
  /* A full device loses packets, as any router does. */
  if (write(device, data, length) < 0 && errno != EAGAIN && errno != EINVAL && errno != EIO) {
    perror("router: write");
  }
}

static void drain(const struct stage *stage) {
  static uint8_t buffer[65536];
  ssize_t length;
  while ((length = read(device, buffer, sizeof buffer)) > 0) {
    struct packet packet;
    if (packet_parse(&packet, buffer, (size_t) length)) {
      packet_restore_ttl(&packet);
      stage->accept(&packet, now_micros());
    }
  }
}

static void serve(const struct stage *stage) {
  for (;;) {
    if (forget) {
      forget = 0;
      stage->forget();
    }
    int64_t next = stage->tick(now_micros()), wait = next - now_micros();
    wait = wait < 0 ? 0 : wait;
    struct timespec timeout = {.tv_sec = wait / 1000000, .tv_nsec = wait % 1000000 * 1000};
    struct pollfd poll = {.fd = device, .events = POLLIN};
    int ready = ppoll(&poll, 1, next == INT64_MAX ? NULL : &timeout, NULL);
    if (ready > 0) {
      if (poll.revents & (POLLERR | POLLHUP | POLLNVAL)) {
        return; /* the device is gone */
      }
      drain(stage);
    }
  }
}

int main(int count, char **arguments) {
  const struct stage *stage = NULL;
  for (size_t i = 0; count > 2 && i < sizeof STAGES / sizeof *STAGES; i++) {
    if (strcmp(STAGES[i]->name, arguments[1]) == 0) {
      stage = STAGES[i];
    }
  }
  const char *wrong = stage == NULL ? "say delay or nat, and a device" : stage->configure(count - 3, arguments + 3);
  if (wrong != NULL) {
    fprintf(stderr, "router: %s\n", wrong);
    return 64;
  }
  prctl(PR_SET_TIMERSLACK, 1);
  signal(SIGUSR1, on_forget);
  device = open_device(arguments[2]);
  serve(stage);
  return 0;
}

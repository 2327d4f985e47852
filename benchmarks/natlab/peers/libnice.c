/* libnice as an ICE peer that speaks the line protocol of `traversal ice` (see ../README.md). */
#include <nice/agent.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMPONENT = 1, DIRECT = 0, NONE = 1, RELAYED = 2, USAGE = 64, MAX_QUEUED = 16 };

static struct {
  GMainLoop *loop;
  NiceAgent *agent;
  guint stream;
  gboolean controlling, regular, whole, started, gathered;
  char *stun_host, *turn_host;
  guint stun_port, turn_port;
  const char *username, *password;
  gint64 start_micros;
  char *remote_ufrag, *remote_password;
  GSList *remote_candidates; /* lines that wait for the credentials */
  gboolean remote_end;
  GQueue queued; /* of GBytes: what is to be sent once there is a path */
  int outcome;
} peer = {.outcome = NONE, .queued = G_QUEUE_INIT};

static const char *type_name(NiceCandidateType type) {
  static const char *const names[] = {"host", "srflx", "prflx", "relay"};
  return names[type];
}

static gint64 millis(void) { return peer.started ? (g_get_monotonic_time() - peer.start_micros) / 1000 : 0; }

static void print_candidate(const char *name, const NiceCandidate *candidate) {
  char address[NICE_ADDRESS_STRING_LEN];
  nice_address_to_string(&candidate->addr, address);
  printf(",\"%s\":{\"type\":\"%s\",\"address\":\"%s\",\"port\":%u}", name, type_name(candidate->type), address,
      nice_address_get_port(&candidate->addr));
}

static void send_queued(void) {
  GBytes *data;
  while ((data = g_queue_peek_head(&peer.queued)) != NULL) {
    gsize length;
    const char *bytes = g_bytes_get_data(data, &length);
    if (nice_agent_send(peer.agent, peer.stream, COMPONENT, (guint) length, bytes) < 0) {
      return;
    }
    g_bytes_unref(g_queue_pop_head(&peer.queued));
  }
}

static void on_selected(NiceAgent *agent, guint stream, guint component, NiceCandidate *local, NiceCandidate *remote,
    gpointer data) {
  (void) agent, (void) stream, (void) component, (void) data;
  printf("event {\"type\":\"path-selected\",\"t\":%" G_GINT64_FORMAT, millis());
  print_candidate("local", local);
  print_candidate("remote", remote);
  puts("}");
  gboolean relayed = local->type == NICE_CANDIDATE_TYPE_RELAYED || remote->type == NICE_CANDIDATE_TYPE_RELAYED;
  peer.outcome = relayed ? RELAYED : DIRECT;
  send_queued();
}

static void on_state(NiceAgent *agent, guint stream, guint component, guint state, gpointer data) {
  (void) agent, (void) stream, (void) component, (void) data;
  printf("event {\"type\":\"state\",\"t\":%" G_GINT64_FORMAT ",\"state\":\"%s\"}\n", millis(),
      nice_component_state_to_string(state));
  if (state == NICE_COMPONENT_STATE_FAILED) {
    peer.outcome = NONE;
  } else {
    send_queued();
  }
}

static void print_line(gpointer candidate, gpointer data) {
  (void) data;
  char *line = nice_agent_generate_local_candidate_sdp(peer.agent, candidate);
  puts(line);
  g_free(line);
}

static void on_candidate(NiceAgent *agent, NiceCandidate *candidate, gpointer data) {
  (void) agent;
  if (!peer.whole) {
    print_line(candidate, data);
  }
}

static void give_remote(void);

static void on_gathered(NiceAgent *agent, guint stream, gpointer data) {
  peer.gathered = TRUE;
  if (peer.whole) {
    GSList *candidates = nice_agent_get_local_candidates(agent, stream, COMPONENT);
    g_slist_foreach(candidates, print_line, data);
    g_slist_free_full(candidates, (GDestroyNotify) nice_candidate_free);
  }
  puts("a=end-of-candidates");
  give_remote();
}

static void on_received(NiceAgent *agent, guint stream, guint component, guint length, char *bytes, gpointer data) {
  (void) agent, (void) stream, (void) component, (void) data;
  fputs("recv ", stdout);
  for (guint i = 0; i < length; i++) {
    printf("%02x", (unsigned char) bytes[i]);
  }
  putchar('\n');
}

static void start(void) {
  peer.started = TRUE;
  peer.start_micros = g_get_monotonic_time();
  NiceAgentOption options = NICE_AGENT_OPTION_CONSENT_FRESHNESS;
  options |= peer.whole ? 0 : NICE_AGENT_OPTION_ICE_TRICKLE;
  options |= peer.regular ? NICE_AGENT_OPTION_REGULAR_NOMINATION : 0;
  peer.agent = nice_agent_new_full(g_main_loop_get_context(peer.loop), NICE_COMPATIBILITY_RFC5245, options);
  g_object_set(peer.agent, "controlling-mode", peer.controlling, "ice-tcp", FALSE, "upnp", FALSE, NULL);
  if (peer.stun_host != NULL) {
    g_object_set(peer.agent, "stun-server", peer.stun_host, "stun-server-port", peer.stun_port, NULL);
  }
  g_signal_connect(peer.agent, "new-candidate-full", G_CALLBACK(on_candidate), NULL);
  g_signal_connect(peer.agent, "candidate-gathering-done", G_CALLBACK(on_gathered), NULL);
  g_signal_connect(peer.agent, "new-selected-pair-full", G_CALLBACK(on_selected), NULL);
  g_signal_connect(peer.agent, "component-state-changed", G_CALLBACK(on_state), NULL);
  peer.stream = nice_agent_add_stream(peer.agent, 1);
  nice_agent_set_stream_name(peer.agent, peer.stream, "application");
  nice_agent_attach_recv(peer.agent, peer.stream, COMPONENT, g_main_loop_get_context(peer.loop), on_received, NULL);
  if (peer.turn_host != NULL) {
    nice_agent_set_relay_info(peer.agent, peer.stream, COMPONENT, peer.turn_host, peer.turn_port, peer.username,
        peer.password, NICE_RELAY_TYPE_TURN_UDP);
  }
  char *ufrag, *password;
  nice_agent_get_local_credentials(peer.agent, peer.stream, &ufrag, &password);
  printf("a=ice-ufrag:%s\na=ice-pwd:%s\n", ufrag, password);
  g_free(ufrag);
  g_free(password);
  nice_agent_gather_candidates(peer.agent, peer.stream);
}

/* Hands over what has come from the peer, once it can be of use. */
static void give_remote(void) {
  if (!peer.started || peer.remote_ufrag == NULL || peer.remote_password == NULL) {
    return;
  }
  if (peer.whole && !(peer.gathered && peer.remote_end)) {
    return;
  }
  static gboolean given;
  if (!given) {
    given = TRUE;
    nice_agent_set_remote_credentials(peer.agent, peer.stream, peer.remote_ufrag, peer.remote_password);
  }
  GSList *candidates = NULL;
  peer.remote_candidates = g_slist_reverse(peer.remote_candidates);
  for (GSList *at = peer.remote_candidates; at != NULL; at = at->next) {
    NiceCandidate *candidate = nice_agent_parse_remote_candidate_sdp(peer.agent, peer.stream, at->data);
    if (candidate != NULL) {
      candidates = g_slist_append(candidates, candidate);
    }
  }
  if (candidates != NULL) {
    nice_agent_set_remote_candidates(peer.agent, peer.stream, COMPONENT, candidates);
  }
  g_slist_free_full(candidates, (GDestroyNotify) nice_candidate_free);
  g_slist_free_full(peer.remote_candidates, g_free);
  peer.remote_candidates = NULL;
  if (peer.remote_end) {
    peer.remote_end = FALSE;
    if (!peer.whole) {
      nice_agent_peer_candidate_gathering_done(peer.agent, peer.stream);
    }
  }
}

static void queue_hex(const char *hex) {
  gsize length = strlen(hex) / 2;
  guint8 *bytes = g_malloc(length + 1);
  for (gsize i = 0; i < length; i++) {
    bytes[i] = (guint8) (g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]));
  }
  g_queue_push_tail(&peer.queued, g_bytes_new_take(bytes, length));
  if (g_queue_get_length(&peer.queued) > MAX_QUEUED) {
    g_bytes_unref(g_queue_pop_head(&peer.queued));
  }
  if (peer.started) {
    send_queued();
  }
}

static void accept_line(char *line) {
  g_strchomp(line);
  if (strcmp(line, "start") == 0 && !peer.started) {
    start();
    give_remote();
  } else if (strcmp(line, "stop") == 0) {
    g_main_loop_quit(peer.loop);
  } else if (g_str_has_prefix(line, "send ")) {
    queue_hex(line + 5);
  } else if (g_str_has_prefix(line, "a=ice-ufrag:")) {
    peer.remote_ufrag = g_strdup(line + 12);
    give_remote();
  } else if (g_str_has_prefix(line, "a=ice-pwd:")) {
    peer.remote_password = g_strdup(line + 10);
    give_remote();
  } else if (g_str_has_prefix(line, "a=candidate:")) {
    peer.remote_candidates = g_slist_prepend(peer.remote_candidates, g_strdup(line));
    give_remote();
  } else if (strcmp(line, "a=end-of-candidates") == 0) {
    peer.remote_end = TRUE;
    give_remote();
  }
}

static gboolean on_input(GIOChannel *input, GIOCondition condition, gpointer data) {
  (void) condition, (void) data;
  char *line;
  GIOStatus status;
  while ((status = g_io_channel_read_line(input, &line, NULL, NULL, NULL)) == G_IO_STATUS_NORMAL) {
    accept_line(line);
    g_free(line);
  }
  if (status == G_IO_STATUS_EOF) {
    g_main_loop_quit(peer.loop);
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

static gboolean on_timeout(gpointer data) {
  (void) data;
  g_main_loop_quit(peer.loop);
  return G_SOURCE_REMOVE;
}

/* The host of HOST:PORT, to be freed. */
static char *parse_endpoint(const char *text, guint *port) {
  const char *colon = strrchr(text, ':');
  if (colon == NULL) {
    exit(USAGE);
  }
  gboolean bracketed = text[0] == '[';
  *port = (guint) atoi(colon + 1);
  return g_strndup(text + bracketed, (gsize) (colon - text) - 2 * (gsize) bracketed);
}

/* Of the servers the first is taken. What belongs to other peers is passed over. */
static void parse(int count, char **arguments) {
  for (int i = 1; i < count; i++) {
    const char *value = i + 1 < count ? arguments[i + 1] : "";
    if (strcmp(arguments[i], "--role") == 0) {
      peer.controlling = strcmp(value, "controlling") == 0;
      i++;
    } else if (strcmp(arguments[i], "--stun") == 0) {
      if (peer.stun_host == NULL) {
        peer.stun_host = parse_endpoint(value, &peer.stun_port);
      }
      i++;
    } else if (strcmp(arguments[i], "--turn") == 0) {
      if (peer.turn_host == NULL && g_str_has_prefix(value, "turn:")) {
        peer.turn_host = parse_endpoint(value + strlen("turn:"), &peer.turn_port);
      }
      i++;
    } else if (strcmp(arguments[i], "--username") == 0) {
      peer.username = value;
      i++;
    } else if (strcmp(arguments[i], "--password") == 0) {
      peer.password = value;
      i++;
    } else if (strcmp(arguments[i], "--timeout") == 0) {
      g_timeout_add_seconds((guint) atoi(value), on_timeout, NULL);
      i++;
    } else if (strcmp(arguments[i], "--regular") == 0) {
      peer.regular = TRUE; /* nomination once the better pairs have failed; else aggressive, which is libnice's default */
    } else if (strcmp(arguments[i], "--whole") == 0) {
      peer.whole = TRUE; /* all candidates at once, instead of trickling */
    }
  }
}

int main(int count, char **arguments) {
  parse(count, arguments);
  setvbuf(stdout, NULL, _IOLBF, 0);
  peer.loop = g_main_loop_new(NULL, FALSE);
  GIOChannel *input = g_io_channel_unix_new(0);
  g_io_channel_set_flags(input, G_IO_FLAG_NONBLOCK, NULL);
  g_io_add_watch(input, G_IO_IN | G_IO_HUP, on_input, NULL);
  puts("ready");
  g_main_loop_run(peer.loop);
  return peer.outcome;
}

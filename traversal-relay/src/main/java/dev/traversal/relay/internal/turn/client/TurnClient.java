package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.TransportAddress;
import dev.traversal.api.TurnCredentials;
import dev.traversal.api.TurnServer;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.relay.RelayClient;
import dev.traversal.internal.relay.RelayEvent;
import dev.traversal.internal.relay.RelayGround;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.spi.RelayConfig;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Races the servers and keeps the two that are nearest, one of which is a spare. Others are asked what they want to see
 * and no more; they take over when one of the two is lost. Peers that relay are kept beside them, two as well.
 */
final class TurnClient implements RelayClient, Desk {
    private static final int MAX_SERVERS = 16;
    private static final int MAX_PEERS = 4;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    /** Nobody is waited for longer if there is an allocation, */
    private static final long SETTLED_NANOS = 1_500 * MILLI;
    /** and nobody if there is none. */
    private static final long HOPELESS_NANOS = 5 * SECOND;

    private static final long IDLE_NANOS = 120 * SECOND;
    private static final long MIN_CHANGE_PAUSE_NANOS = SECOND;
    private static final long USED_LATELY_NANOS = 60 * SECOND;

    private final RelayConfig config;
    private final RelayGround ground;
    private final Outbox outbox = new Outbox();
    private final Drops drops = new Drops();
    private final StunMessage message = new StunMessage(KnownAttributes.TURN);
    private final Lineup lineup = new Lineup();
    private final Map<String, Contender> peers = new HashMap<>();
    private final Fleet fleet;
    private final String agent;
    private final @Nullable Contact[] bySocket = new Contact[MAX_NAMES];
    private boolean started;
    private boolean active;
    private boolean resting;
    private boolean settled;
    private boolean closed;
    private long startedNanos;
    private long changedNanos;
    private @Nullable Deadline settling;
    private @Nullable Deadline idle;
    private @Nullable Deadline tidying;

    TurnClient(RelayConfig config, RelayGround ground) {
        this.config = config;
        this.ground = ground;
        config.servers().stream().limit(MAX_SERVERS).forEach(this::enter);
        fleet = new Fleet(config.fleet(), this::enter);
        agent = Long.toHexString(ground.random().nextLong());
    }

    private Contender enter(TurnServer server) {
        Contender contender = new Contender(server, FIRST_NAME + lineup.size(), this);
        lineup.add(contender);
        return contender;
    }

    // ---- commands

    @Override
    public void start(long nowNanos) {
        if (started || closed) {
            return;
        }
        started = true;
        startedNanos = nowNanos;
        changedNanos = nowNanos;
        settling = new Deadline(nowNanos + SETTLED_NANOS, "relays settle");
        if (!active) {
            idle = new Deadline(nowNanos + IDLE_NANOS, "relays idle");
        }
        lineup.all().stream()
                .filter(contender -> !fleet.has(contender))
                .toList()
                .forEach(it -> beginIfReady(it, nowNanos));
        fleet.scouts(agent).forEach(scout -> beginIfReady(scout, nowNanos));
        settleIfDone(nowNanos);
    }

    /** One that could not even begin lets others begin. */
    private static void beginIfReady(Contender contender, long nowNanos) {
        if (contender.isReady()) {
            contender.begin(false, nowNanos);
        }
    }

    @Override
    public void networkChanged(long nowNanos) {
        if (!started || closed || nowNanos - changedNanos < MIN_CHANGE_PAUSE_NANOS) {
            return;
        }
        changedNanos = nowNanos;
        lineup.all().forEach(contender -> contender.networkChanged(nowNanos));
        if (!resting) {
            fleet.scouts(agent).forEach(scout -> beginIfReady(scout, nowNanos));
        }
        fill(false, nowNanos);
    }

    @Override
    public void offered(String peer, List<TransportAddress> addresses, TurnCredentials.Login login, long nowNanos) {
        Contender known = peers.get(peer);
        if (known != null) {
            known.renew(addresses, login);
        } else if (!closed && peers.size() < MAX_PEERS) {
            Contender contender = new Contender(new PeerOffer(addresses, login), this);
            peers.put(peer, contender);
            lineup.add(contender);
            if (started && !resting) {
                contender.begin(false, nowNanos);
            }
        }
    }

    @Override
    public void withdrawn(String peer, long nowNanos) {
        Contender contender = peers.remove(peer);
        if (contender != null) {
            contender.letGo(nowNanos);
            lineup.remove(contender);
        }
    }

    @Override
    public void agree(String session, String key, Map<String, Long> ours, Map<String, Long> theirs, long nowNanos) {
        fleet.agree(session, key, ours, theirs);
        if (started && !closed && !resting) {
            fleet.pursue(nowNanos);
        }
    }

    @Override
    public void ended(String session, long nowNanos) {
        fleet.ended(session);
        if (tidying == null && !closed) {
            tidying = new Deadline(nowNanos + USED_LATELY_NANOS, "relays tidied");
        }
    }

    @Override
    public void setActive(boolean wanted, long nowNanos) {
        if (wanted == active || closed) {
            return;
        }
        active = wanted;
        idle = wanted || !started ? null : new Deadline(nowNanos + IDLE_NANOS, "relays idle");
        if (wanted && resting) {
            resting = false;
            fill(false, nowNanos);
        }
    }

    @Override
    public void close(long nowNanos) {
        if (!closed) {
            lineup.all().forEach(contender -> contender.letGo(nowNanos));
            closed = true;
        }
    }

    // ---- what comes

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        Contact contact = find(socket);
        if (contact != null) {
            contact.handleDatagram(remote, buffer, offset, length, nowNanos);
        }
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        if (closed) {
            return;
        }
        if (input instanceof Input.Resolved || input instanceof Input.ResolveFailed) {
            int index = input.name() - FIRST_NAME;
            if (index >= 0 && index < lineup.size()) {
                lineup.all().get(index).handleInput(input, nowNanos);
            }
            return;
        }
        Contact contact = find(input.name());
        if (contact != null) {
            contact.handleInput(input, nowNanos);
        }
    }

    private @Nullable Contact find(int socket) {
        return RelayClient.owns(socket) ? bySocket[socket - FIRST_NAME] : null;
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (closed) {
            return;
        }
        lineup.all().forEach(contender -> contender.handleTimeout(nowNanos));
        if (settling != null && settling.isDue(nowNanos)) {
            settling = lineup.isReached() || nowNanos - startedNanos >= HOPELESS_NANOS
                    ? null
                    : new Deadline(startedNanos + HOPELESS_NANOS, settling.reason());
            if (settling == null) {
                settle();
            }
        }
        if (tidying != null && tidying.isDue(nowNanos)) {
            tidying = tidy(nowNanos) ? null : new Deadline(nowNanos + USED_LATELY_NANOS, tidying.reason());
        }
        if (idle != null && idle.isDue(nowNanos)) {
            idle = null;
            resting = true;
            lineup.all().forEach(contender -> contender.letGo(nowNanos));
        }
    }

    @Override
    public @Nullable Effect pollEffect() {
        return outbox.pollEffect();
    }

    @Override
    public @Nullable RelayEvent pollEvent() {
        return outbox.pollEvent();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        if (closed) {
            return null;
        }
        Deadline earliest = Deadline.earlier(Deadline.earlier(settling, idle), tidying);
        for (Contender contender : lineup.all()) {
            earliest = Deadline.earlier(earliest, contender.nextDeadline());
        }
        return earliest;
    }

    Drops drops() {
        return drops;
    }

    // ---- the race

    @Override
    public RelayGround ground() {
        return ground;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    @Override
    public @Nullable Contact contact(Target target, LoginSource logins, Contact.Owner owner, long nowNanos) {
        int socket = outbox.takeName();
        if (socket == Outbox.NO_NAME) {
            return null;
        }
        Contact contact = new Contact(target, socket, config, ground, outbox, drops, message, logins, owner, nowNanos);
        bySocket[socket - FIRST_NAME] = contact;
        return contact;
    }

    @Override
    public void gone(Contact contact) {
        int index = contact.socket() - FIRST_NAME;
        if (contact.equals(bySocket[index])) {
            bySocket[index] = null;
        }
    }

    @Override
    public boolean hopesForUdp() {
        return lineup.hopesForUdp();
    }

    @Override
    public boolean isReachedByUdp() {
        return lineup.isReachedByUdp();
    }

    @Override
    public void measured(Contender contender) {
        String region = fleet.measured(contender);
        if (region != null) {
            outbox.report(new RelayEvent.Measured(region, contender.rttNanos()));
        }
    }

    @Override
    public boolean wants(Contender contender) {
        Set<Contender> wished = fleet.wished();
        return !resting
                && (wished.contains(contender)
                        || !lineup.isComplete(contender)
                        || lineup.farthestBeyond(contender, wished, usedSince()) != null);
    }

    private long usedSince() {
        return ground.driver().nanoTime() - USED_LATELY_NANOS;
    }

    /** Gives back what sessions that are over had agreed on. {@return false if it is too early for some} */
    private boolean tidy(long nowNanos) {
        Set<Contender> wished = fleet.wished();
        boolean done = true;
        for (Contender contender : lineup.surplus()) {
            if (contender.contacts().stream().anyMatch(contact -> contact.carriesDataSince(usedSince()))) {
                done = false;
            } else if (!wished.contains(contender)) {
                contender.letGo(nowNanos); // sessions that check it as a spare have others
            }
        }
        return done;
    }

    @Override
    public int rank(Contender contender) {
        return lineup.rank(contender);
    }

    @Override
    public void allocated(Contender contender, long nowNanos) {
        Contender beyond =
                lineup.isCrowded(contender) ? lineup.farthestBeyond(contender, fleet.wished(), usedSince()) : null;
        if (beyond != null) {
            beyond.letGo(nowNanos);
        }
        settleIfDone(nowNanos);
    }

    @Override
    public void doubted(long nowNanos) {
        fleet.pursue(nowNanos);
        if (!lineup.isReached()) {
            fill(true, nowNanos);
        }
    }

    @Override
    public void lost(long nowNanos) {
        fill(!lineup.isReached(), nowNanos);
    }

    @Override
    public void available(long nowNanos) {
        fill(false, nowNanos);
    }

    /** Lets as many try as are missing, the nearest first; all of them if there is no allocation. */
    private void fill(boolean hurry, long nowNanos) {
        if (resting || closed || !started) {
            return;
        }
        fleet.pursue(nowNanos);
        for (boolean peers : new boolean[] {false, true}) {
            lineup.missing(peers, fleet).forEach(contender -> contender.begin(hurry, nowNanos));
        }
    }

    @Override
    public void settleIfDone(long nowNanos) {
        if (started && !lineup.isTrying()) {
            settling = null;
            settle();
        }
    }

    private void settle() {
        if (!settled) {
            settled = true;
            outbox.report(new RelayEvent.Settled());
        }
    }

    @Override
    public long jitter(long pauseNanos) {
        return ground.random().nextLong(pauseNanos / 4 + 1);
    }
}

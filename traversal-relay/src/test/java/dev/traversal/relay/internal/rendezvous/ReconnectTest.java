package dev.traversal.relay.internal.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.SignalingException.Reason;
import dev.traversal.relay.internal.rendezvous.RendezvousWorld.Client;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client does while the server is away, and when it comes back. Virtual time; the seed is the argument. */
class ReconnectTest {
    private static final byte[] PREKEY = "prekey".getBytes(StandardCharsets.UTF_8);
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final int SEEDS = Integer.getInteger("traversal.seeds", 50);

    static Stream<Long> seeds() {
        return LongStream.range(0, SEEDS).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void f08_serverDownForTenMinutes(long seed) {
        RendezvousWorld world = new RendezvousWorld(seed);
        Client alice = world.client();
        Client bob = world.client();
        alice.open();
        bob.open();
        bob.publish(1, PREKEY);
        world.runFor(Duration.ofSeconds(20));
        assertThat(alice.isRegistered() && bob.isRegistered()).isTrue();

        world.killServer();
        world.runFor(Duration.ofMinutes(5));
        long askedNanos = world.nowNanos();
        alice.fetch(2, bob.peerId());
        world.runFor(Duration.ofMinutes(5));
        assertThat(alice.isRegistered() || bob.isRegistered()).isFalse();
        assertThat(alice.events(ClientEvent.Refused.class))
                .singleElement()
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE));
        assertThat(alice.endedNanos.get(2L) - askedNanos)
                .isLessThanOrEqualTo(Duration.ofSeconds(5).toNanos());
        assertThatAttemptsKeepTheirDistance(alice);
        assertThatAttemptsKeepTheirDistance(bob);
        assertThat(bob.attemptsNanos).hasSizeLessThan(60);

        world.startServer();
        world.runFor(Duration.ofSeconds(46));
        assertThat(alice.isRegistered() && bob.isRegistered()).isTrue();
        alice.fetch(3, bob.peerId());
        world.runFor(ONE_SECOND);
        assertThat(alice.events(ClientEvent.Answered.class))
                .singleElement()
                .satisfies(answered -> assertThat(answered.value()).isEqualTo(PREKEY));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void waitsForTheFirstRegistration_whenItTakesLongerThanARequestMay(long seed) {
        RendezvousWorld world = new RendezvousWorld(seed, Duration.ofMillis(1_300), RendezvousLimits.DEFAULT);
        Client bob = world.client();
        bob.open();
        bob.publish(1, PREKEY);
        world.runFor(Duration.ofSeconds(15));
        Client alice = world.client();
        alice.open();
        alice.fetch(2, bob.peerId());
        world.runFor(ClientTimings.DEFAULT.attemptTimeout());
        assertThat(alice.isRegistered()).isFalse();
        assertThat(alice.endedNanos).isEmpty();

        world.runFor(Duration.ofSeconds(4));
        assertThat(alice.events(ClientEvent.Refused.class)).isEmpty();
        assertThat(alice.events(ClientEvent.Answered.class)).hasSize(1);
        assertThat(alice.attemptsNanos).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void givesUpInTime_whenTheFirstAttemptFailsOrIsNeverDecided(long seed) {
        RendezvousWorld world = new RendezvousWorld(seed);
        world.swallow(true);
        Client silenced = world.client();
        silenced.open();
        silenced.fetch(1, silenced.peerId());
        world.runFor(Duration.ofSeconds(10));
        assertThat(silenced.events(ClientEvent.Refused.class)).hasSize(1);

        world.swallow(false);
        world.killServer();
        Client refused = world.client();
        refused.open();
        refused.fetch(1, refused.peerId());
        world.runFor(ClientTimings.DEFAULT.requestTimeout());
        assertThat(refused.events(ClientEvent.Refused.class)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void triesAtOnce_whenSomebodyAsksDuringALongPause(long seed) {
        RendezvousWorld world = new RendezvousWorld(seed);
        Client alice = world.client();
        Client bob = world.client();
        alice.open();
        world.runFor(ONE_SECOND);
        world.killServer();
        world.runFor(Duration.ofMinutes(5));
        world.startServer();
        bob.open();
        bob.publish(1, PREKEY);
        world.runFor(Duration.ofMillis(200));
        if (alice.isRegistered()) {
            return; // the pause happened to end just now
        }

        alice.fetch(2, bob.peerId());
        world.runFor(Duration.ofMillis(1_200));

        assertThat(alice.events(ClientEvent.Answered.class)).hasSize(1);
        assertThatAttemptsKeepTheirDistance(alice);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void carriesTheRequestOver_whenTheConnectionBreaksInBetween(long seed) {
        RendezvousWorld world = new RendezvousWorld(seed);
        Client alice = world.client();
        Client bob = world.client();
        alice.open();
        bob.open();
        world.runFor(Duration.ofSeconds(15));

        alice.send(1, bob.peerId(), PREKEY);
        world.killServer();
        world.startServer();
        world.runFor(Duration.ofSeconds(4));

        assertThat(alice.isRegistered() && bob.isRegistered()).isTrue();
        // alice may be back before bob, who has nothing to say and takes his time
        assertThat(alice.endedNanos).containsOnlyKeys(1L);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noticesADeadConnection_whenARequestIsOut(long seed) {
        RendezvousWorld world = new RendezvousWorld(seed);
        Client alice = world.client();
        alice.open();
        world.runFor(Duration.ofSeconds(15));

        world.swallow(true);
        alice.fetch(1, alice.peerId());
        world.runFor(Duration.ofMillis(3_100));

        assertThat(alice.isRegistered()).isFalse();
        world.swallow(false);
        world.runFor(Duration.ofSeconds(10));
        assertThat(alice.isRegistered()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noticesADeadConnection_whenNothingIsSaid(long seed) {
        RendezvousWorld world = new RendezvousWorld(seed);
        Client alice = world.client();
        alice.open();
        world.runFor(ONE_SECOND);

        world.swallow(true);
        world.runFor(Duration.ofSeconds(28));

        assertThat(alice.isRegistered()).isFalse();
    }

    @Test
    void staysConnected_whenNothingIsSaidForAnHour() {
        RendezvousWorld world = new RendezvousWorld(1);
        Client alice = world.client();
        alice.open();
        world.runFor(Duration.ofHours(1));

        assertThat(alice.isRegistered()).isTrue();
        assertThat(alice.attemptsNanos).hasSize(1);
        assertThat(world.counters.rejected(RejectReason.IDLE)).isZero();
    }

    @Test
    void spreadsItsReturn_whenAServerRestartsUnderManyClients() {
        RendezvousWorld world = new RendezvousWorld(2);
        List<Client> clients = Stream.generate(world::client).limit(100).toList();
        clients.forEach(Client::open);
        world.runFor(Duration.ofSeconds(30));

        long killedNanos = world.nowNanos();
        world.killServer();
        world.startServer();
        world.runFor(Duration.ofSeconds(3));

        assertThat(clients).allMatch(Client::isRegistered);
        long inOneHundredMillis = clients.stream()
                .map(client -> client.attemptsNanos.get(1) - killedNanos)
                .filter(nanos -> nanos >= 900_000_000L && nanos < 1_000_000_000L)
                .count();
        assertThat(inOneHundredMillis).isLessThan(30);
    }

    @Test
    void givesWay_whenTheSameIdentityRegistersElsewhere() {
        RendezvousWorld world = new RendezvousWorld(3);
        Client alice = world.client();
        alice.open();
        world.runFor(ONE_SECOND);

        alice.machine.handleDisconnected(1, CloseCode.DISPLACED, "closed", world.nowNanos());
        alice.fetch(1, alice.peerId());
        world.runFor(Duration.ofSeconds(14));

        assertThat(alice.attemptsNanos).hasSize(1);
        assertThat(alice.events(ClientEvent.Refused.class)).hasSize(1);
    }

    @Test
    void refusesWithOverloaded_whenTooManyRequestsWait() {
        RendezvousWorld world = new RendezvousWorld(4);
        Client alice = world.client();
        world.killServer();
        alice.open();
        for (int i = 1; i <= ClientTimings.DEFAULT.maxPending() + 1; i++) {
            alice.fetch(i, alice.peerId());
        }

        assertThat(alice.events(ClientEvent.Refused.class))
                .singleElement()
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED));
    }

    @Test
    void endsEveryRequest_whenClosed() {
        RendezvousWorld world = new RendezvousWorld(5);
        Client alice = world.client();
        alice.open();
        alice.fetch(1, alice.peerId());
        alice.close();
        alice.fetch(2, alice.peerId());

        assertThat(alice.events(ClientEvent.Refused.class)).hasSize(2);
        assertThat(alice.machine.nextDeadline()).isNull();
        world.runFor(ONE_SECOND);
        assertThat(world.serverSize()).isZero();
    }

    private static void assertThatAttemptsKeepTheirDistance(Client client) {
        for (int i = 1; i < client.attemptsNanos.size(); i++) {
            assertThat(client.attemptsNanos.get(i) - client.attemptsNanos.get(i - 1))
                    .isGreaterThanOrEqualTo(ONE_SECOND.toNanos());
        }
    }
}

package dev.traversal.relay.internal.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.relay.spi.MessageBus.Delivery;
import dev.traversal.relay.spi.PeerDirectory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The server's machine alone, to the nanosecond. */
class RendezvousServerMachineTest {
    private static final String HOST = "server.example";
    private static final long SECOND = 1_000_000_000L;
    private static final RendezvousLimits LIMITS = RendezvousLimits.DEFAULT;

    private final ServerCounters counters = new ServerCounters();
    private final Identity alice = Identity.generate();
    private final Identity bob = Identity.generate();
    private long now = Long.MAX_VALUE - 3 * SECOND; // the clock passes its end soon
    private final RendezvousServerMachine machine =
            new RendezvousServerMachine(LIMITS, List.of(":3478"), new SecureRandom(), counters, now);

    @Test
    void g13_cutsAConnection_whenItHasNotUpgradedAfterTenSeconds() {
        accept(1);
        pass(10 * SECOND - 1);
        assertThat(effects(ServerEffect.Close.class)).isEmpty();
        pass(1);
        assertThat(effects(ServerEffect.Close.class)).containsExactly(new ServerEffect.Close(1, CloseCode.CUT));
        assertThat(counters.rejected(RejectReason.TOO_LATE)).isEqualTo(1);
    }

    @Test
    void g13_closesAConnection_whenItHasNotRegisteredAfterTenSeconds() {
        accept(1);
        pass(9 * SECOND);
        machine.handleUpgraded(1, HOST, now);
        pass(SECOND - 1);
        assertThat(effects(ServerEffect.Close.class)).isEmpty();
        pass(1);
        assertThat(effects(ServerEffect.Close.class)).containsExactly(new ServerEffect.Close(1, CloseCode.POLICY));
    }

    @Test
    void cutsAConnection_whenItDoesNotLeaveAfterGoodbye() {
        register(1, alice);
        machine.handleViolation(1, RejectReason.PROTOCOL_ERROR, CloseCode.PROTOCOL_ERROR, now);
        assertThat(effects(ServerEffect.Close.class))
                .containsExactly(new ServerEffect.Close(1, CloseCode.PROTOCOL_ERROR));
        pass(2 * SECOND);
        assertThat(effects(ServerEffect.Close.class)).containsExactly(new ServerEffect.Close(1, CloseCode.CUT));
        machine.handleClosed(1);
        assertThat(machine.size()).isZero();
    }

    @Test
    void closesAConnection_whenItIsSilentForSeventyFiveSeconds() {
        register(1, alice);
        pass(40 * SECOND);
        machine.handlePong(1, now);
        pass(75 * SECOND - 1);
        assertThat(effects(ServerEffect.Close.class)).isEmpty();
        pass(1);
        assertThat(effects(ServerEffect.Close.class)).hasSize(1);
        assertThat(counters.rejected(RejectReason.IDLE)).isEqualTo(1);
    }

    @Test
    void g15_dropsAClient_whenMoreThanItsQueueIsUnread() {
        register(1, alice);
        register(2, bob);
        machine.handleWritten(2, queuedBytes(2));
        byte[] envelope = new byte[32 * 1_024];
        int delivered = 0;
        Delivery delivery = machine.deliver(1, bob.peerId(), envelope, now);
        while (delivery == Delivery.DELIVERED) {
            delivered++;
            pass(SECOND); // its share of bytes a second is not what ends this
            delivery = machine.deliver(1, bob.peerId(), envelope, now);
        }

        assertThat(delivery).isEqualTo(Delivery.OVERLOADED);
        assertThat(delivered).isEqualTo(5); // of 43.8 KiB of text each, in 256 KiB
        assertThat(counters.rejected(RejectReason.SLOW_READER)).isEqualTo(1);
        assertThat(effects(ServerEffect.Close.class)).containsExactly(new ServerEffect.Close(1, CloseCode.CUT));
        assertThat(machine.deliver(2, alice.peerId(), envelope, now)).isEqualTo(Delivery.DELIVERED);
    }

    @Test
    void g15_dropsAClient_whenItDoesNotReadItsPongs() {
        register(1, alice);
        for (int i = 0; i < 3_000; i++) {
            machine.handlePing(1, new byte[125], now);
        }
        assertThat(counters.rejected(RejectReason.SLOW_READER)).isEqualTo(1);
    }

    @Test
    void readsAClientMoreSlowly_whenItsBudgetIsUsedUp() {
        register(1, alice);
        for (int i = 0; i < 2_001; i++) {
            machine.handlePong(1, now);
        }
        assertThat(effects(ServerEffect.Read.class)).containsExactly(new ServerEffect.Read(1, false));
        pass(SECOND);
        assertThat(effects(ServerEffect.Read.class)).containsExactly(new ServerEffect.Read(1, true));
        assertThat(effects(ServerEffect.Close.class)).isEmpty();
    }

    @Test
    void refusesWithOverloaded_whenTheInboxGetsMoreThanItsShare() {
        register(1, alice);
        byte[] envelope = new byte[32 * 1_024];
        int delivered = 0;
        while (machine.deliver(1, bob.peerId(), envelope, now) == Delivery.DELIVERED) {
            machine.handleWritten(1, queuedBytes(1));
            delivered++;
        }
        assertThat(delivered).isEqualTo(32);
        assertThat(counters.rejected(RejectReason.SLOW_READER)).isZero();
        pass(SECOND);
        assertThat(machine.deliver(1, bob.peerId(), envelope, now)).isEqualTo(Delivery.DELIVERED);
    }

    @Test
    void refusesWithOverloaded_whenTooManyRequestsWaitForTheDirectory() {
        register(1, alice);
        for (int id = 1; id <= 257; id++) {
            fetch(1, id, bob.peerId());
        }
        assertThat(texts(1)).singleElement().asString().contains("\"id\":257").contains("overloaded");
    }

    @Test
    void refusesWithUnavailable_whenTheDirectoryNeverAnswers() {
        register(1, alice);
        fetch(1, 7, bob.peerId());
        ServerEffect.Find find = effects(ServerEffect.Find.class).get(0);
        pass(3 * SECOND);
        assertThat(texts(1)).singleElement().asString().contains("\"id\":7").contains("unavailable");

        machine.handleFound(find.token(), Optional.of(new PeerDirectory.Entry(Optional.of(new byte[] {1}))), now);
        assertThat(texts(1)).isEmpty();
    }

    @Test
    void checksOnlySoManyProofsASecond() {
        int tooMany = 0;
        for (int id = 1; id <= LIMITS.proofsPerSecond() + 10; id++) {
            accept(id);
            machine.handleUpgraded(id, HOST, now);
            // an impossible point: what is limited is the look at it
            machine.handleText(
                    id, json("{'type':'register','version':1,'key':'" + "A".repeat(44) + "','signature':'AAAA'}"), now);
            machine.handleClosed(id);
        }
        assertThat(counters.rejected(RejectReason.BAD_PROOF)).isEqualTo(LIMITS.proofsPerSecond());
        assertThat(counters.rejected(RejectReason.TOO_MANY_PROOFS)).isEqualTo(10);
        assertThat(tooMany).isZero();
    }

    @Test
    void remembersNothing_whenAllConnectionsAreGone() {
        for (int id = 1; id <= 100; id++) {
            accept(id);
        }
        register(101, alice);
        register(102, bob);
        fetch(101, 1, bob.peerId());
        for (int id = 1; id <= 102; id++) {
            machine.handleClosed(id);
        }
        pass(3 * SECOND);
        assertThat(machine.size()).isZero();
        assertThat(machine.nextDeadline()).isNull();
        assertThat(counters.connections()).isZero();
        assertThat(counters.peers()).isZero();
    }

    @Test
    void keepsTheNewRegistration_whenTheOldConnectionEndsLater() {
        register(1, alice);
        register(2, alice);
        machine.handleClosed(1);
        List<ServerEffect> drained = drain();
        assertThat(drained)
                .containsSubsequence(new ServerEffect.Unregister(1), new ServerEffect.Register(2, alice.peerId()));
        assertThat(drained).doesNotContain(new ServerEffect.Unregister(2));
        assertThat(counters.peers()).isEqualTo(1);
        assertThat(counters.rejected(RejectReason.DISPLACED)).isEqualTo(1);
    }

    @Test
    void saysGoodbyeToAll_whenClosed() {
        register(1, alice);
        register(2, bob);
        machine.close(now);
        assertThat(effects(ServerEffect.Close.class))
                .containsExactlyInAnyOrder(
                        new ServerEffect.Close(1, CloseCode.GOING_AWAY),
                        new ServerEffect.Close(2, CloseCode.GOING_AWAY));
    }

    private final List<ServerEffect> seen = new ArrayList<>();

    private void accept(long id) {
        machine.handleAccepted(id, InetAddress.getLoopbackAddress(), now);
        if (id % 150 == 0) {
            drain();
        }
    }

    private void register(long id, Identity identity) {
        accept(id);
        machine.handleUpgraded(id, HOST, now);
        ServerEffect.Write challenge = null;
        for (ServerEffect effect : drain()) {
            if (effect instanceof ServerEffect.Write write && write.connection() == id) {
                challenge = write;
            }
        }
        assertThat(challenge).isNotNull();
        RendezvousMessage.Challenge asked = (RendezvousMessage.Challenge) MessageReader.read(challenge.text());
        byte[] proof = RegistrationProof.bytesToSign(asked.nonce(), identity.publicKey(), HOST, new byte[0]);
        RendezvousMessage message = new RendezvousMessage.Register(
                1, identity.publicKey().compressed(), identity.sign(proof), Optional.empty());
        machine.handleText(id, MessageWriter.write(message), now);
        machine.handleWritten(id, challenge.text().length);
        ServerEffect effect = machine.pollEffect();
        seen.clear();
        while (effect != null) {
            seen.add(effect);
            if (effect instanceof ServerEffect.Write write) {
                machine.handleWritten(id, write.text().length);
            }
            effect = machine.pollEffect();
        }
        assertThat(seen).contains(new ServerEffect.Register(id, identity.peerId()));
        kept.addAll(seen);
    }

    private final List<ServerEffect> kept = new ArrayList<>();

    private void fetch(long connection, long id, PeerId peer) {
        machine.handleText(connection, MessageWriter.write(new RendezvousMessage.Fetch(id, peer)), now);
    }

    /** Lets time pass; deadlines on the way are kept to the nanosecond. */
    private void pass(long nanos) {
        long end = now + nanos;
        for (Deadline next = machine.nextDeadline();
                next != null && next.atNanos() - end <= 0;
                next = machine.nextDeadline()) {
            now = next.atNanos();
            machine.handleTimeout(now);
        }
        now = end;
    }

    private List<ServerEffect> drain() {
        List<ServerEffect> all = new ArrayList<>(kept);
        kept.clear();
        for (ServerEffect effect = machine.pollEffect(); effect != null; effect = machine.pollEffect()) {
            all.add(effect);
        }
        return all;
    }

    private <T extends ServerEffect> List<T> effects(Class<T> type) {
        return drain().stream().filter(type::isInstance).map(type::cast).toList();
    }

    private List<String> texts(long connection) {
        return effects(ServerEffect.Write.class).stream()
                .filter(write -> write.connection() == connection)
                .map(write -> new String(write.text(), StandardCharsets.UTF_8))
                .filter(text -> !text.contains("registered"))
                .toList();
    }

    private int queuedBytes(long connection) {
        return effects(ServerEffect.Write.class).stream()
                .filter(write -> write.connection() == connection)
                .mapToInt(write -> write.text().length)
                .sum();
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}

package dev.traversal.ice.internal.gather;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Servers that signaling names while gathering is under way, or after it. */
class RecommendedServersTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress("198.51.100.10", 3478);
    private static final InetSocketAddress HOST = new InetSocketAddress("10.0.0.2", 4000);
    private static final long SECOND = 1_000_000_000L;

    private final Gatherer gatherer = new Gatherer(
            new GatherConfig(List.of(), 4000, List.of(), List.of(), name -> true, address -> true), new Random(1));
    private final List<Class<?>> events = new ArrayList<>();
    private byte[] question = {};

    @Test
    void gatheringWaits_whenServersAreExpected() {
        gatherer.expectServers(5 * SECOND, 0);
        start();
        name(SERVER);
        assertThat(events).doesNotContain(GatherEvent.GatheringDone.class);

        answer();
        assertThat(events)
                .endsWith(GatherEvent.CandidateFound.class, GatherEvent.GatheringDone.class)
                .doesNotContain(GatherEvent.GatheringResumed.class);
    }

    @Test
    void gatheringIsDoneAtOnce_whenNoneIsNamedAfterAll() {
        gatherer.expectServers(5 * SECOND, 0);
        start();
        name();

        assertThat(events).endsWith(GatherEvent.GatheringDone.class);
    }

    @Test
    void gatheringIsDone_whenExpectedServersAreNotNamedInTime() {
        gatherer.expectServers(5 * SECOND, 0);
        start();
        gatherer.handleTimeout(5 * SECOND - 1);
        drain();
        assertThat(events).doesNotContain(GatherEvent.GatheringDone.class);

        gatherer.handleTimeout(5 * SECOND);
        drain();
        assertThat(events).endsWith(GatherEvent.GatheringDone.class);
        assertThat(gatherer.nextDeadline()).isNull();
    }

    @Test
    void gatheringIsResumedAndDoneOnceMore_whenServersAreNamedAfterTheEnd() {
        start();
        assertThat(events).endsWith(GatherEvent.GatheringDone.class);
        name(SERVER);
        name(SERVER);
        assertThat(events).endsWith(GatherEvent.GatheringDone.class, GatherEvent.GatheringResumed.class);

        answer();
        assertThat(events).endsWith(GatherEvent.CandidateFound.class, GatherEvent.GatheringDone.class);
    }

    private void start() {
        gatherer.start(List.of(new LocalInterface("eth0", false, false, List.of(HOST.getAddress()))), 0);
        drain();
        gatherer.handleInput(new Input.SocketOpened(0, HOST), 0);
        drain();
    }

    private void name(InetSocketAddress... servers) {
        gatherer.addServers(List.of(servers).stream().map(TransportAddress::of).toList(), SECOND);
        drain();
    }

    private void answer() {
        StunMessage message = new StunMessage(KnownAttributes.BINDING);
        assertThat(message.parse(question, 0, question.length)).isNull();
        byte[] answer = new StunWriter(128)
                .beginAnswer(MessageClass.SUCCESS, message)
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, new InetSocketAddress("203.0.113.9", 61_000))
                .toBytes();
        gatherer.handleDatagram(0, SERVER, answer, 0, answer.length, 2 * SECOND);
        drain();
    }

    private void drain() {
        for (Effect effect = gatherer.pollEffect(); effect != null; effect = gatherer.pollEffect()) {
            if (effect instanceof Effect.Transmit sent) {
                question = sent.payload();
            }
        }
        for (GatherEvent event = gatherer.pollEvent(); event != null; event = gatherer.pollEvent()) {
            events.add(event.getClass());
        }
    }
}

package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.api.SecureDatagramChannel;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InboundDatagramsTest {
    private static final SecureDatagramChannel CHANNEL = (SecureDatagramChannel) Proxy.newProxyInstance(
            InboundDatagramsTest.class.getClassLoader(),
            new Class<?>[] {SecureDatagramChannel.class},
            (proxy, method, arguments) -> null);

    private final List<Byte> seen = new ArrayList<>();

    @Test
    void handsOverWhatWaitedFirst_whenAHandlerIsSet() {
        InboundDatagrams inbound = new InboundDatagrams(CHANNEL, Optional.empty());
        deliver(inbound, 1);
        deliver(inbound, 2);
        inbound.handler((channel, datagram) -> seen.add(datagram.get()));
        deliver(inbound, 3);

        assertThat(seen).containsExactly((byte) 1, (byte) 2, (byte) 3);
    }

    @Test
    void dropsTheNewest_whenNobodyReads() throws InterruptedException {
        InboundDatagrams inbound = new InboundDatagrams(CHANNEL, Optional.empty());
        for (int i = 0; i < 300; i++) {
            deliver(inbound, i);
        }

        assertThat(inbound.dropped()).isEqualTo(44);
        ByteBuffer into = ByteBuffer.allocate(4);
        assertThat(inbound.receive(into, Duration.ZERO)).isEqualTo(1);
        assertThat(into.get(0)).isZero();
    }

    @Test
    void cutsOffWhatDoesNotFit_andSaysHowLongItWas() throws InterruptedException {
        InboundDatagrams inbound = new InboundDatagrams(CHANNEL, Optional.empty());
        inbound.deliver(new byte[] {1, 2, 3}, 0, 3);
        ByteBuffer into = ByteBuffer.allocate(2);

        assertThat(inbound.receive(into, Duration.ZERO)).isEqualTo(3);
        assertThat(into.remaining()).isZero();
    }

    @Test
    void runsTheHandlerOneAtATimeInOrder_whenThereIsAnExecutor() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        InboundDatagrams inbound = new InboundDatagrams(CHANNEL, Optional.of(tasks::add));
        inbound.handler((channel, datagram) -> seen.add(datagram.get()));
        deliver(inbound, 1);
        deliver(inbound, 2);
        assertThat(tasks).hasSize(1);
        assertThat(seen).isEmpty();

        tasks.remove().run();
        assertThat(seen).containsExactly((byte) 1, (byte) 2);
    }

    @Test
    void refusesToReceive_whenAHandlerIsSet() {
        InboundDatagrams inbound = new InboundDatagrams(CHANNEL, Optional.empty());
        inbound.handler((channel, datagram) -> {});

        assertThatThrownBy(() -> inbound.receive(ByteBuffer.allocate(1), Duration.ZERO))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void givesWhatIsLeft_whenClosed() throws InterruptedException {
        InboundDatagrams inbound = new InboundDatagrams(CHANNEL, Optional.empty());
        deliver(inbound, 1);
        inbound.close();
        deliver(inbound, 2);

        assertThat(inbound.receive(ByteBuffer.allocate(1), Duration.ofDays(1))).isEqualTo(1);
        assertThat(inbound.receive(ByteBuffer.allocate(1), Duration.ofDays(1))).isEqualTo(-1);
    }

    @Test
    void givesTheHandlerAReadOnlyView_ofTheDatagramAlone() {
        InboundDatagrams inbound = new InboundDatagrams(CHANNEL, Optional.empty());
        List<ByteBuffer> views = new ArrayList<>();
        inbound.handler((channel, datagram) -> {
            views.add(datagram);
            seen.add(datagram.get());
        });
        byte[] buffer = {9, 1, 9, 2, 9};
        inbound.deliver(buffer, 1, 1);
        inbound.deliver(buffer, 3, 1);

        assertThat(seen).containsExactly((byte) 1, (byte) 2);
        assertThat(views.get(0).isReadOnly()).isTrue();
        assertThat(views.get(1).remaining()).isZero();
    }

    private static void deliver(InboundDatagrams inbound, int value) {
        inbound.deliver(new byte[] {(byte) value}, 0, 1);
    }
}

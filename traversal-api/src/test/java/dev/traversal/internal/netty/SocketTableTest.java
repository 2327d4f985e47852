package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketTableTest {
    private final EmbeddedChannel embedded = new EmbeddedChannel();
    private final NettyDriver driver = new NettyDriver(new LoopGroup(new NioTransport(), 1));
    private final MachineRunner<?, ?> owner =
            new MachineRunner<>(new ScriptedMachine(), event -> {}, new Loop(embedded.eventLoop()), driver);
    private final SocketTable table = new SocketTable();

    @AfterEach
    void close() {
        driver.close();
        embedded.finishAndReleaseAll();
    }

    @Test
    void refusesAName_whileItIsInUse() {
        UdpSocket first = socket(7);
        assertThat(table.add(first)).isTrue();
        assertThat(table.add(socket(7))).isFalse();
        first.close();
        assertThat(table.find(7)).isNull();
        assertThat(table.add(socket(7))).isTrue();
    }

    @Test
    void findsWhatAMapWouldFind_whenSocketsComeAndGoAtRandom() {
        long seed = 11;
        Random random = new Random(seed);
        Map<Integer, UdpSocket> expected = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int name = (random.nextInt(300) - 150) * 0x10001; // collide in the lower bits, and below zero
            UdpSocket present = expected.get(name);
            if (present == null) {
                UdpSocket socket = socket(name);
                assertThat(table.add(socket)).as("seed %d step %d", seed, step).isTrue();
                expected.put(name, socket);
            } else {
                present.close();
                expected.remove(name);
            }
            int asked = (random.nextInt(300) - 150) * 0x10001;
            assertThat(table.find(asked)).as("seed %d step %d", seed, step).isSameAs(expected.get(asked));
        }
        assertThat(table.all()).containsExactlyInAnyOrderElementsOf(expected.values());
    }

    private UdpSocket socket(int name) {
        return new UdpSocket(name, owner);
    }
}

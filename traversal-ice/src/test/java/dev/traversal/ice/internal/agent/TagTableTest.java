package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.machine.DatagramSink;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TagTableTest {
    private final TagTable table = new TagTable();

    @Test
    void holdsWhatAMapWouldHold_whateverComesAndGoes() {
        SplittableRandom random = new SplittableRandom(7);
        Map<Integer, DatagramSink> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int tag = random.nextInt(-1_000, 1_000) << random.nextInt(20);
            if (random.nextInt(5) < 3) {
                DatagramSink session = (socket, remote, buffer, offset, length) -> {};
                boolean free = expected.putIfAbsent(tag, session) == null;
                assertThat(table.putIfAbsent(tag, session)).isEqualTo(free);
            } else {
                expected.remove(tag);
                table.remove(tag);
            }
            assertThat(table.get(tag)).isSameAs(expected.get(tag));
        }
        assertThat(table.size()).isEqualTo(expected.size());
        expected.forEach((tag, session) -> assertThat(table.get(tag)).isSameAs(session));
    }
}

package dev.traversal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every NAT, whatever is sent when: checked against a table that forgets nothing. */
class NatTablePropertyTest {
    private static final long LIFETIME = Duration.ofSeconds(30).toNanos();
    private static final int STEPS = 6_000; // several sweeps of the table

    @ParameterizedTest
    @EnumSource(MappingBehavior.class)
    void keepsMappingsStableAndApart_whateverIsSent(MappingBehavior mapping) {
        Seeds.forEach(20, seed -> new Run(seed, mapping).go());
    }

    private static final class Run {
        private final SplittableRandom random;
        private final MappingBehavior mapping;
        private final NatTable table;
        private final Map<List<Object>, Use> byKey = new HashMap<>();
        private final Map<InetSocketAddress, Use> byExternal = new HashMap<>();
        private long now;

        Run(long seed, MappingBehavior mapping) {
            this.random = new SplittableRandom(seed);
            this.mapping = mapping;
            NatSettings settings = new NatSettings(mapping);
            settings.lifetimeNanos = LIFETIME;
            settings.unansweredLifetimeNanos = LIFETIME;
            settings.allocation = PortAllocation.preserving(PortAllocation.uniform(1_024, 9_000));
            this.table = new NatTable(settings, List.of(Addresses.parse("203.0.113.1")), random.split());
        }

        void go() {
            for (int step = 0; step < STEPS; step++) {
                now += random.nextLong(LIFETIME / 300);
                send(
                        endpoint("192.168.1.", random.nextInt(5), 4_000, 40),
                        endpoint("198.51.100.", random.nextInt(4), 1, 4));
            }
        }

        private InetSocketAddress endpoint(String prefix, int host, int port, int ports) {
            return new InetSocketAddress(Addresses.parse(prefix + (host + 1)), port + random.nextInt(ports));
        }

        private void send(InetSocketAddress internal, InetSocketAddress remote) {
            InetSocketAddress external = table.outbound(internal, remote, now);
            assertThat(external).isNotNull();
            List<Object> key = switch (mapping) {
                case ENDPOINT_INDEPENDENT -> List.of(internal);
                case ADDRESS_DEPENDENT -> List.of(internal, remote.getAddress());
                case ADDRESS_AND_PORT_DEPENDENT -> List.of(internal, remote);
            };
            Use before = byKey.get(key);
            if (before != null && now < before.until) {
                assertThat(external).as("same mapping for %s", key).isEqualTo(before.external);
            }
            Use owner = byExternal.get(external);
            if (owner != null && now < owner.until) {
                assertThat(owner.key).as("owner of %s", external).isEqualTo(key);
            }
            Use use = new Use(key, external, now + LIFETIME);
            byKey.put(key, use);
            byExternal.put(external, use);
            assertThat(table.inbound(external, remote, now)).as("answer").isEqualTo(internal);
            assertThat(table.inbound(external, remote, now + LIFETIME))
                    .as("late answer")
                    .isNull();
        }
    }

    private record Use(List<Object> key, InetSocketAddress external, long until) {}
}

package dev.traversal.ice.internal.agent;

import dev.traversal.api.Liveness;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TransportAddress;
import dev.traversal.sim.SimInterface;
import java.net.InetAddress;
import java.time.Duration;

/** Alice at one address, bob at two, with a session between them. */
final class TwoPaths {
    final SimPair pair;
    private final SimInterface other;
    final ChannelEnd alice;
    final ChannelEnd bob;

    TwoPaths(long seed) {
        this(seed, Liveness.NORMAL, Duration.ZERO);
    }

    /**
     * Connects them.
     *
     * @param delay one way, added at alice's end
     */
    TwoPaths(long seed, Liveness liveness, Duration delay) {
        SimInterface[] second = new SimInterface[1];
        this.pair = SimPair.seeded(seed)
                .alice(host -> {
                    host.link().delay(delay);
                    return host;
                })
                .aliceOptions(builder -> builder.liveness(liveness))
                .bob(host -> {
                    second[0] = host.interfaceNamed("wlan0");
                    return host;
                })
                .bobOptions(builder -> {
                    builder.bind(address(second[0]));
                    return builder.liveness(liveness);
                })
                .bobBindsMain()
                .start();
        this.other = second[0];
        SecureDatagramChannel channel = pair.connect();
        pair.net.runFor(Duration.ofSeconds(2));
        this.alice = new ChannelEnd(pair, channel);
        this.bob = new ChannelEnd(pair, pair.accepted.get(0));
    }

    /** Lets 100 datagrams a second go each way. */
    void load(Duration duration) {
        for (long i = 0; i < duration.toMillis() / 10; i++) {
            alice.send();
            bob.send();
            pair.net.runFor(Duration.ofMillis(10));
        }
    }

    /** {@return the interface of bob's that alice's data goes to} */
    SimInterface carrier() {
        TransportAddress remote = alice.channel.path().orElseThrow().remote().address();
        return remote.address().equals(address(other)) ? other : pair.bobHost.interfaceNamed("eth0");
    }

    void forgetGaps() {
        alice.forgetGap();
        bob.forgetGap();
    }

    private static InetAddress address(SimInterface one) {
        return one.addresses().get(0);
    }
}

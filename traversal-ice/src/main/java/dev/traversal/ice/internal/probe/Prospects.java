package dev.traversal.ice.internal.probe;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.NatBehavior;
import dev.traversal.api.NatCheck.Prospect;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** How peers are reached behind NATs as there are many. */
public final class Prospects {
    private static final int SAMPLES = 12;
    private static final int SERVERS = 3;
    private static final int BLOCK = 40_960;
    private static final int BLOCK_PORTS = 512;
    /** Odd, so that its multiples pass through every port of a range whose size is a power of two. */
    private static final int SCATTER = 40_503;

    private Prospects() {}

    /**
     * {@return one for each class of peer}
     *
     * @param ours what is known of this end
     */
    public static List<Prospect> of(Party ours) {
        IntUnaryOperator any = i -> PortModels.LOWEST + i * SCATTER % PortModels.PORTS;
        List<Prospect> prospects = new ArrayList<>();
        prospects.add(with("whose NAT keeps a socket's port, or without one", ours, easy()));
        prospects.add(with("whose NAT counts its ports up", ours, hard(i -> 20_000 + i, List.of())));
        prospects.add(with(
                "whose NAT picks from a block of 512", ours, hard(i -> BLOCK + i * SCATTER % BLOCK_PORTS, List.of())));
        prospects.add(with("behind Linux with random ports", ours, hard(any, linuxLow())));
        prospects.add(with("whose NAT picks any port", ours, hard(any, List.of())));
        return prospects;
    }

    private static Prospect with(String peer, Party ours, NatProfile theirs) {
        Party other =
                new Party(theirs, HardNatBudget.DEFAULT, true, !theirs.low().isEmpty());
        Plan plan = Plans.plan(ours, other);
        boolean bothEasy = ours.profile().mapping() == NatBehavior.ENDPOINT_INDEPENDENT
                && theirs.mapping() == NatBehavior.ENDPOINT_INDEPENDENT;
        String name = bothEasy ? "direct" : plan instanceof Plan.None ? "relay" : String.valueOf(plan.letter());
        return new Prospect(peer, name, plan.expectedPackets(), bothEasy ? 1 : plan.chance());
    }

    private static NatProfile easy() {
        return profile(NatBehavior.ENDPOINT_INDEPENDENT, i -> BLOCK, List.of());
    }

    private static NatProfile hard(IntUnaryOperator ports, List<PortSample> low) {
        return profile(NatBehavior.ADDRESS_AND_PORT_DEPENDENT, ports, low);
    }

    private static NatProfile profile(NatBehavior mapping, IntUnaryOperator ports, List<PortSample> low) {
        List<PortSample> samples = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            samples.add(new PortSample(i % SERVERS, ports.applyAsInt(i + 1)));
        }
        return new NatProfile(
                List.of(InetAddress.getLoopbackAddress()), mapping, NatBehavior.UNKNOWN, false, 0, samples, low);
    }

    private static List<PortSample> linuxLow() {
        return List.of(new PortSample(0, LowPorts.FIRST + 7), new PortSample(1, LowPorts.LAST - 7));
    }
}

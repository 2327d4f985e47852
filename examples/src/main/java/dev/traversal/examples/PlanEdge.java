package dev.traversal.examples;

import dev.traversal.sim.InputPolicy;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.PortAllocation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a NAT chooses ports, as the simulator has it and, where Linux can, as the kernel is told to. */
enum PlanEdge {
    KEEPS("keeps a socket's port", "masquerade"),
    COUNTS("counts its ports up", null),
    SET("one of 512", "meta l4proto udp masquerade to :40960-41471 fully-random"),
    LINUX("Linux, random", "masquerade fully-random"),
    ANY("any port", "meta l4proto udp masquerade to :1024-65535 fully-random");

    private static final int SET_FIRST = 40_960;
    private static final int SET_LAST = 41_471;

    private final String text;
    private final @Nullable String statement;

    PlanEdge(String text, @Nullable String statement) {
        this.text = text;
        this.statement = statement;
    }

    String text() {
        return text;
    }

    NatBox simulated(InputPolicy input) {
        NatBox box = switch (this) {
            case KEEPS -> NatBox.linuxMasquerade();
            case COUNTS ->
                NatBox.mapping(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT).ports(PortAllocation.sequential(1));
            case SET -> NatBox.linuxRandom().ports(PortAllocation.uniform(SET_FIRST, SET_LAST));
            case LINUX -> NatBox.linuxRandom();
            case ANY -> NatBox.linuxRandom().ports(PortAllocation.uniform());
        };
        return box.input(input);
    }

    /** {@return what nftables is told; empty if the kernel has no such NAT} */
    Optional<String> statement() {
        return Optional.ofNullable(statement);
    }
}

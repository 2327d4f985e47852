package dev.traversal.relayed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.NatBehavior;
import dev.traversal.api.NatCheck;
import dev.traversal.relay.internal.turn.server.TurnLimits;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.PortAllocation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an agent says of the NATs in front of it. */
class NatCheckTest {
    private static final int STUN_SERVERS = 3;

    @Test
    void aNatThatKeepsPorts_isEasy() {
        NatCheck check = check(NatBox.linuxMasquerade(), STUN_SERVERS);

        assertThat(check.mapping()).isEqualTo(NatBehavior.ENDPOINT_INDEPENDENT);
        assertThat(check.preservesPort()).isTrue();
        assertThat(check.udpOverIpv4()).isTrue();
        assertThat(check.udpOverIpv6()).isFalse();
        assertThat(check.roundTripTime()).isPresent();
        assertThat(plans(check)).containsExactly("direct", "S", "B", "B", "R");
        assertThat(check.toText()).contains("keeps a socket's port", "plan S", "IPv6 on both sides");
    }

    @Test
    void aNatThatPicksAnyPort_reachesFewerPeers() {
        NatCheck check = check(hard(PortAllocation.uniform()), STUN_SERVERS);

        assertThat(check.mapping()).isEqualTo(NatBehavior.ADDRESS_AND_PORT_DEPENDENT);
        assertThat(plans(check)).containsExactly("R", "relay", "relay", "relay", "relay");
        assertThat(check.advice()).anyMatch(one -> one.contains("PCP"));
    }

    @Test
    void aNatThatCounts_meetsOthersThatDo() {
        NatCheck check = check(hard(PortAllocation.sequential(2)), STUN_SERVERS);

        assertThat(check.allocation()).contains("counting by 2");
        assertThat(plans(check)).startsWith("S", "W");
    }

    @Test
    void oneServerCannotTell() {
        RelayedPair pair = new RelayedPair(
                7, NatBox::linuxRandom, NatBox::linuxMasquerade, 0, false, TurnLimits.USUAL, 1, HardNatBudget.DEFAULT);
        NatCheck check = check(pair);

        assertThat(check.mapping()).isEqualTo(NatBehavior.UNKNOWN);
        assertThat(check.advice()).anyMatch(one -> one.contains("two STUN servers"));
    }

    @Test
    void blockedUdpIsSaid() {
        NatCheck check = check(NatBox.linuxMasquerade().udpBlocked(true), STUN_SERVERS);

        assertThat(check.udpOverIpv4()).isFalse();
        assertThat(check.externalAddresses()).isEmpty();
        assertThat(check.advice().get(0)).contains("blocked");
    }

    @Test
    void moreThanOneMayAskAtATime_andNothingIsLeft() {
        RelayedPair pair = pair(NatBox.linuxRandom(), STUN_SERVERS);
        List<CompletableFuture<NatCheck>> asked = List.of(pair.alice.checkNat(), pair.alice.checkNat());
        pair.net.runFor(Duration.ofSeconds(5));

        assertThat(asked).allMatch(CompletableFuture::isDone);
        assertThat(asked.get(0).join().mapping()).isEqualTo(asked.get(1).join().mapping());
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
    }

    private static NatCheck check(NatBox edge, int stunServers) {
        return check(pair(edge, stunServers));
    }

    private static NatCheck check(RelayedPair pair) {
        CompletableFuture<NatCheck> check = pair.alice.checkNat();
        pair.net.await("check", check::isDone, Duration.ofSeconds(30));
        return check.join();
    }

    private static RelayedPair pair(NatBox edge, int stunServers) {
        return new RelayedPair(
                7, () -> edge, NatBox::linuxMasquerade, 1, false, TurnLimits.USUAL, stunServers, HardNatBudget.DEFAULT);
    }

    private static List<String> plans(NatCheck check) {
        return check.prospects().stream().map(NatCheck.Prospect::plan).toList();
    }

    private static NatBox hard(PortAllocation allocation) {
        return NatBox.mapping(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT).ports(allocation);
    }
}

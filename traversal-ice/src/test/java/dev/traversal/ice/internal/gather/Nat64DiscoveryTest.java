package dev.traversal.ice.internal.gather;

import static dev.traversal.ice.internal.gather.GatherRig.SERVER;
import static dev.traversal.ice.internal.gather.GatherRig.host;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Nat64Prefix;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.spi.HostPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class Nat64DiscoveryTest {
    private static final InetSocketAddress SYNTHESIZED = new InetSocketAddress("64:ff9b::c633:640a", 3478);

    private final GatherRig rig = new GatherRig(HostPolicy.USUAL, SERVER);

    @Test
    void nobodyIsAsked_whereThereIsIpv4OrNothingGlobal() {
        rig.start(host("eth0", "10.0.0.2", "2001:db8::2"));
        assertThat(GatherRig.all(rig.effects, Effect.Resolve.class)).isEmpty();

        GatherRig alone = new GatherRig(HostPolicy.USUAL, SERVER);
        alone.start(host("eth0", "fe80::2"));
        assertThat(GatherRig.all(alone.effects, Effect.Resolve.class)).isEmpty();
    }

    @Test
    void ipv4ServersAreAskedByWayOfTheNat64_onceItsPrefixIsFound() {
        rig.start(host("eth0", "2001:db8::2"));
        assertThat(done(rig)).isEmpty();
        rig.input(resolved("192.0.0.170", "192.0.0.171", "64:ff9b::c000:aa"));

        assertThat(GatherRig.all(rig.events, GatherEvent.Nat64Found.class))
                .containsExactly(new GatherEvent.Nat64Found(Nat64Prefix.WELL_KNOWN));
        assertThat(rig.questions(0, SYNTHESIZED)).hasSize(1);

        rig.answer(0, SYNTHESIZED, new InetSocketAddress("203.0.113.9", 7000));
        assertThat(rig.told()).containsExactly("[2001:db8::2]:4000", "203.0.113.9:7000");
        assertThat(done(rig)).hasSize(1);
    }

    @Test
    void gatheringEnds_whereThereIsNoNat64() {
        rig.start(host("eth0", "2001:db8::2")).input(resolved("192.0.0.170", "2001:db8::dead"));
        assertThat(done(rig)).hasSize(1);

        GatherRig other = new GatherRig(HostPolicy.USUAL);
        other.start(host("eth0", "2001:db8::2")).input(new Input.ResolveFailed(Nat64Discovery.QUERY, "no such name"));
        assertThat(done(other)).hasSize(1);
    }

    @Test
    void givenPrefixIsUsedAtOnce_andNobodyIsAsked() {
        GatherRig given = new GatherRig(HostPolicy.USUAL.withNat64Prefix(Nat64Prefix.WELL_KNOWN), SERVER);
        given.start(host("eth0", "2001:db8::2"));

        assertThat(GatherRig.all(given.effects, Effect.Resolve.class)).isEmpty();
        assertThat(given.questions(0, SYNTHESIZED)).hasSize(1);
    }

    @Test
    void prefixIsLookedForAgain_whenTheNetworkIsAnother() {
        rig.start(host("eth0", "10.0.0.2")).change(host("eth0", "2001:db8::2"));

        assertThat(GatherRig.all(rig.effects, Effect.Resolve.class)).hasSize(1);
    }

    @Test
    void prefixIsLookedFor_whenTheHostWasOfflineAtFirst() {
        rig.start().change(host("eth0", "2001:db8::2"));

        assertThat(GatherRig.all(rig.effects, Effect.Resolve.class)).hasSize(1);
        rig.input(new Input.ResolveFailed(Nat64Discovery.QUERY, "no such name")).change(host("eth0", "2001:db8::2"));
        assertThat(rig.effects).as("nothing is another").isEmpty();
    }

    private static List<GatherEvent.GatheringDone> done(GatherRig rig) {
        return GatherRig.all(rig.events, GatherEvent.GatheringDone.class);
    }

    private static Input resolved(String... addresses) {
        return new Input.Resolved(
                Nat64Discovery.QUERY,
                Arrays.stream(addresses)
                        .map(GatherRig::ip)
                        .map(InetAddress.class::cast)
                        .toList());
    }
}

package dev.traversal.ice.internal.gather;

import static dev.traversal.ice.internal.gather.GatherRig.SERVER;
import static dev.traversal.ice.internal.gather.GatherRig.host;
import static dev.traversal.ice.internal.gather.GatherRig.ip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.AddressPrivacy;
import dev.traversal.api.CandidateType;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.spi.HostPolicy;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What peers and servers learn in each mode of RFC 8828. */
final class AddressPrivacyTest {
    private static final InetSocketAddress MAPPED = new InetSocketAddress("203.0.113.1", 5000);

    @Test
    void defaultRouteAloneIsUsed() {
        List<LocalInterface> seen = DefaultRoute.apply(
                List.of(host("eth0", "10.0.0.2", "10.0.0.3"), host("wlan0", "192.168.7.2")),
                List.of(ip("10.0.0.3")),
                DefaultRoute.restricts(AddressPrivacy.DEFAULT_ROUTE));
        GatherRig rig = rig(AddressPrivacy.DEFAULT_ROUTE).start(seen.toArray(LocalInterface[]::new));

        assertThat(rig.told()).containsExactly("10.0.0.3:4000");
        assertThat(rig.sockets()).containsExactly("0.0.0.0:4000");
    }

    @Test
    void onlyWhatServersSeeIsTold_andNothingOfItsBase() {
        GatherRig rig =
                rig(AddressPrivacy.PUBLIC_ONLY).start(host("eth0", "10.0.0.2")).answer(0, SERVER, MAPPED);

        assertThat(rig.told()).containsExactly("203.0.113.1:5000");
        assertThat(rig.found().get(1).told().orElseThrow().related().orElseThrow())
                .hasToString("0.0.0.0:9");
        assertThat(rig.found().get(1).candidate().related().orElseThrow()).hasToString("10.0.0.2:4000");
    }

    @Test
    void hostAddressIsTold_whenServersSeeItAsItIs() {
        GatherRig rig = rig(AddressPrivacy.PUBLIC_ONLY)
                .start(host("eth0", "203.0.113.1"))
                .answer(0, SERVER, new InetSocketAddress("203.0.113.1", 4000));

        assertThat(rig.told()).containsExactly("203.0.113.1:4000");
        assertThat(rig.found().get(1).told().orElseThrow().type()).isEqualTo(CandidateType.SERVER_REFLEXIVE);
    }

    @Test
    void nobodyIsAskedOrTold_whenOnlyRelaysMayBeUsed() {
        GatherRig rig = rig(AddressPrivacy.RELAYED_ONLY).start(host("eth0", "10.0.0.2"));

        assertThat(rig.found()).isEmpty();
        assertThat(rig.questions(0, SERVER)).isEmpty();
        assertThat(GatherRig.all(rig.events, GatherEvent.GatheringDone.class)).hasSize(1);
    }

    private static GatherRig rig(AddressPrivacy privacy) {
        return new GatherRig(HostPolicy.USUAL.withPrivacy(privacy), SERVER);
    }
}

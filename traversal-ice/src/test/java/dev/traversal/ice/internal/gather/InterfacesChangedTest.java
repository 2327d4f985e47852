package dev.traversal.ice.internal.gather;

import static dev.traversal.ice.internal.gather.GatherRig.SERVER;
import static dev.traversal.ice.internal.gather.GatherRig.host;
import static dev.traversal.ice.internal.gather.GatherRig.ip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.spi.HostPolicy;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of candidates and sockets when the host's addresses change. */
final class InterfacesChangedTest {
    private final GatherRig rig = new GatherRig(HostPolicy.USUAL, SERVER);

    @Test
    void nothingHappens_whenNothingChanged() {
        rig.start(host("eth0", "10.0.0.2")).answer(0, SERVER, mapped(1)).change(host("eth0", "10.0.0.2"));

        assertThat(rig.events).isEmpty();
        assertThat(rig.effects).isEmpty();
    }

    @Test
    void socketStaysAndServersAreAskedAgain_whenTheAddressIsAnother() {
        rig.start(host("wlan0", "10.0.0.2")).answer(0, SERVER, mapped(1)).change(host("wlan0", "192.168.9.9"));

        assertThat(rig.gone()).containsExactlyInAnyOrder("10.0.0.2:4000", "203.0.113.1:5000");
        assertThat(rig.told()).containsExactly("192.168.9.9:4000");
        assertThat(rig.sockets()).containsExactly("0.0.0.0:4000");
        assertThat(rig.questions(0, SERVER)).hasSize(1);
        assertThat(GatherRig.all(rig.events, GatherEvent.SocketMoved.class)).hasSize(1);

        rig.answer(0, SERVER, mapped(2));
        assertThat(rig.told()).containsExactly("192.168.9.9:4000", "203.0.113.2:5000");
    }

    @Test
    void agentMovesToAnotherInterfaceWithItsSocket_whenTheOldOneIsGone() {
        rig.start(host("wlan0", "10.0.0.2")).change(host("wwan0", "100.64.0.7"));

        assertThat(rig.sockets()).containsExactly("0.0.0.0:4000");
        assertThat(rig.told()).containsExactly("100.64.0.7:4000");
    }

    @Test
    void secondUplinkGetsASocketOfItsOwn_andTheFirstKeepsAll() {
        rig.start(host("wlan0", "10.0.0.2")).answer(0, SERVER, mapped(1));
        rig.change(host("wlan0", "10.0.0.2"), host("wwan0", "100.64.0.7"));

        assertThat(rig.gone()).isEmpty();
        assertThat(rig.sockets()).containsExactly("0.0.0.0:4000", "100.64.0.7:4000");
        assertThat(rig.questions(1, SERVER)).hasSize(1);
        assertThat(rig.questions(0, SERVER)).isEmpty();
    }

    @Test
    void boundSocketIsClosedWithAllItsCandidates_whenItsAddressIsGone() {
        rig.start(host("eth0", "10.0.0.2"), host("wlan0", "192.168.7.2"))
                .answer(1, SERVER, mapped(1))
                .change(host("eth0", "10.0.0.2"));

        assertThat(rig.gone()).containsExactlyInAnyOrder("192.168.7.2:4000", "203.0.113.1:5000");
        assertThat(rig.sockets()).containsExactly("10.0.0.2:4000");
        assertThat(rig.gatherer.nextDeadline())
                .as("only the first socket's question is open")
                .isNotNull();
        rig.answer(0, SERVER, mapped(2));
        assertThat(rig.gatherer.nextDeadline()).isNull();
    }

    @Test
    void addressComesBack_withASocketThatIsNew() {
        rig.start(host("eth0", "10.0.0.2"), host("wlan0", "192.168.7.2"));
        rig.change(host("eth0", "10.0.0.2"));
        rig.change(host("eth0", "10.0.0.2"), host("wlan0", "192.168.7.2"));

        assertThat(rig.sockets()).containsExactly("10.0.0.2:4000", "192.168.7.2:4000");
        assertThat(rig.found()).extracting(GatherEvent.CandidateFound::socket).containsExactly(2);
    }

    @Test
    void familyGetsItsSocket_whenItsFirstAddressComesLate() {
        rig.start(host("eth0", "10.0.0.2")).change(host("eth0", "10.0.0.2", "2001:db8::2"));

        assertThat(rig.sockets()).containsExactly("0.0.0.0:4000", "[::]:4000");
        assertThat(rig.told()).containsExactly("[2001:db8::2]:4000");
        assertThat(rig.gone()).isEmpty();
    }

    @Test
    void newAddressOfTheSameInterfaceJoinsItsSocket() {
        rig.start(host("eth0", "2001:db8::2")).change(host("eth0", "2001:db8::2", "2001:db8::3"));

        assertThat(rig.sockets()).containsExactly("[::]:4000");
        assertThat(rig.told()).containsExactly("[2001:db8::3]:4000");
    }

    @Test
    void prioritiesDiffer_alsoBetweenOldAndNew() {
        rig.start(host("eth0", "10.0.0.2"));
        long old = rig.found().get(0).candidate().priority();
        rig.change(host("aaa0", "10.7.7.7"), host("eth0", "10.0.0.2"));

        assertThat(rig.found())
                .singleElement()
                .satisfies(found -> assertThat(found.candidate().priority()).isNotEqualTo(old));
    }

    @Test
    void givenAddressIsServedAgain_whenItComesBack() {
        GatherRig given = new GatherRig(HostPolicy.USUAL, List.of(ip("10.0.0.2")));
        given.start(host("eth0", "10.0.0.2"));
        given.change(host("eth0", "10.9.9.9"));
        assertThat(given.gone()).containsExactly("10.0.0.2:4000");
        assertThat(given.sockets()).isEmpty();

        given.change(host("eth0", "10.0.0.2"));
        assertThat(given.sockets()).containsExactly("10.0.0.2:4000");
    }

    @Test
    void nothingHappens_afterTheEnd() {
        rig.start(host("eth0", "10.0.0.2"));
        rig.gatherer.close(0);
        rig.gatherer.pollEffect();
        rig.change(host("eth0", "10.0.0.3"));

        assertThat(rig.events).isEmpty();
    }

    private static InetSocketAddress mapped(int last) {
        return new InetSocketAddress("203.0.113." + last, 5000);
    }
}

package dev.traversal.ice.internal.check;

import static dev.traversal.ice.internal.check.CheckState.FAILED;
import static dev.traversal.ice.internal.check.CheckState.FROZEN;
import static dev.traversal.ice.internal.check.CheckState.IN_PROGRESS;
import static dev.traversal.ice.internal.check.CheckState.SUCCEEDED;
import static dev.traversal.ice.internal.check.CheckState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.api.CandidateType;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChecklistTest {
    private final Checklist checklist = new Checklist(100);

    @ParameterizedTest
    @CsvSource({
        // 2^32 * min + 2 * max + (controlling is larger ? 1 : 0)
        "1, 1, 4294967298",
        "2, 1, 4294967301",
        "1, 2, 4294967300",
        "2130706431, 1694498815, 7277816997797167103",
        "2147483647, 2147483647, 9223372036854775806"
    })
    void pairPriorityFollowsTheFormula(long controlling, long controlled, long expected) {
        assertThat(CandidatePair.priority(controlling, controlled)).isEqualTo(expected);
    }

    @Property
    void bothSidesComputeTheSamePriority_andWorseCandidatesNeverHelp(
            @ForAll @LongRange(min = 1, max = Integer.MAX_VALUE) long g,
            @ForAll @LongRange(min = 1, max = Integer.MAX_VALUE) long d) {
        long priority = CandidatePair.priority(g, d);
        assertThat(priority).isPositive();
        if (Math.min(g, d) < Integer.MAX_VALUE) {
            assertThat(CandidatePair.priority(Math.max(g, d), Math.min(g, d) + 1))
                    .isGreaterThan(priority - 1);
        }
    }

    @Test
    void statesFollowTheStandardsArrows() {
        Map<CheckState, Set<CheckState>> arrows = Map.of(
                FROZEN, Set.of(WAITING),
                WAITING, Set.of(IN_PROGRESS),
                IN_PROGRESS, Set.of(SUCCEEDED, FAILED, WAITING),
                FAILED, Set.of(WAITING, SUCCEEDED),
                SUCCEEDED, Set.of(FAILED));
        for (CheckState from : CheckState.values()) {
            for (CheckState to : CheckState.values()) {
                if (arrows.get(from).contains(to)) {
                    assertThat(from.to(to)).isEqualTo(to);
                } else {
                    assertThatThrownBy(() -> from.to(to)).isInstanceOf(IllegalStateException.class);
                }
            }
        }
    }

    @Test
    void onePairOfAFoundationWaits_andTheOthersAreFrozen() {
        LocalBase base = base(0, "198.51.100.1", "1");
        CandidatePair first = pair(base, remote("203.0.113.1", 300, "x"));
        CandidatePair second = pair(base, remote("203.0.113.2", 200, "x"));
        CandidatePair third = pair(base, remote("203.0.113.3", 100, "x"));
        CandidatePair other = pair(base, remote("203.0.113.4", 50, "y"));

        assertThat(first.state()).isEqualTo(WAITING);
        assertThat(second.state()).isEqualTo(FROZEN);
        assertThat(third.state()).isEqualTo(FROZEN);
        assertThat(other.state()).isEqualTo(WAITING);

        checklist.thawNext(first.foundation());
        assertThat(second.state()).isEqualTo(WAITING);
        assertThat(third.state()).isEqualTo(FROZEN);
        checklist.thawAll(first.foundation());
        assertThat(third.state()).isEqualTo(WAITING);
    }

    @Test
    void bestWaitingPairIsNext() {
        LocalBase base = base(0, "198.51.100.1", "1");
        pair(base, remote("203.0.113.1", 100, "x"));
        CandidatePair best = pair(base, remote("203.0.113.2", 300, "y"));
        pair(base, remote("203.0.113.3", 200, "z"));

        assertThat(checklist.firstWaiting()).isSameAs(best);
    }

    @Test
    void pairOfTheSameSocketAndAddressIsMadeOnce() {
        LocalBase base = base(0, "198.51.100.1", "1");
        RemoteCandidate remote = remote("203.0.113.1", 100, "x");

        assertThat(checklist.pair(base, remote, Role.CONTROLLING, false)).isNotNull();
        assertThat(checklist.pair(base, remote, Role.CONTROLLING, true)).isNull();
    }

    @Test
    void familiesAreNotMixed_andLinkLocalAddressesStayAmongThemselves() {
        LocalBase ipv4 = base(0, "198.51.100.1", "1");
        LocalBase ipv6 = base(1, "2001:db8::1", "2");
        LocalBase linkLocal = base(2, "fe80::1", "3");

        assertThat(ipv4.pairsWith(remote("2001:db8::9", 1, "x").candidate().address()))
                .isFalse();
        assertThat(ipv6.pairsWith(remote("2001:db8::9", 1, "x").candidate().address()))
                .isTrue();
        assertThat(ipv6.pairsWith(remote("fe80::9", 1, "x").candidate().address()))
                .isFalse();
        assertThat(linkLocal.pairsWith(remote("fe80::9", 1, "x").candidate().address()))
                .isTrue();
        assertThat(linkLocal.pairsWith(remote("2001:db8::9", 1, "x").candidate().address()))
                .isFalse();
    }

    @Test
    void worstPairGivesWay_whenThereAreTooMany() {
        Checklist small = new Checklist(2);
        LocalBase base = base(0, "198.51.100.1", "1");
        small.pair(base, remote("203.0.113.1", 100, "x"), Role.CONTROLLING, false);
        small.pair(base, remote("203.0.113.2", 200, "y"), Role.CONTROLLING, false);

        assertThat(small.pair(base, remote("203.0.113.3", 50, "z"), Role.CONTROLLING, false))
                .isNull();
        assertThat(small.pair(base, remote("203.0.113.4", 300, "z"), Role.CONTROLLING, false))
                .isNotNull();
        assertThat(small.pair(base, remote("203.0.113.3", 50, "z"), Role.CONTROLLING, true))
                .as("the peer's check asks for it")
                .isNotNull();
        assertThat(small.pairs()).hasSize(2);
    }

    @Test
    void reflexiveCandidateIsReplacedByItsBase() {
        LocalBase base = base(0, "10.0.0.2", "1");
        base.add(Wire.candidate(CandidateType.SERVER_REFLEXIVE, "203.0.113.9", 61_000, 65_534, "2"), 0, true);

        assertThat(base.candidate().type()).isEqualTo(CandidateType.HOST);
        // 110 in the type preference's place, the rest from the base (RFC 8445 section 7.1.1)
        assertThat(base.reflexivePriority() >> 24).isEqualTo(110);
        assertThat(base.reflexivePriority() & 0xff_ffff)
                .isEqualTo(base.candidate().priority() & 0xff_ffff);
    }

    private CandidatePair pair(LocalBase base, RemoteCandidate remote) {
        CandidatePair pair = checklist.pair(base, remote, Role.CONTROLLING, false);
        assertThat(pair).isNotNull();
        return pair;
    }

    private static LocalBase base(int socket, String address, String foundation) {
        LocalBase base = new LocalBase(socket, address.contains(":"), new Translation());
        base.add(Wire.candidate(CandidateType.HOST, address, 4000, 65_535, foundation), 0, true);
        return base;
    }

    private static RemoteCandidate remote(String address, long preference, String foundation) {
        return new RemoteCandidate(
                Wire.candidate(CandidateType.HOST, address, 5000, preference, foundation), new HostBudget(), 0);
    }
}

package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.Path;
import dev.traversal.api.TransportAddress;
import dev.traversal.ice.internal.agent.PathChoice.Route;
import dev.traversal.ice.internal.agent.PathChoice.Standing;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PathChoiceTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("203.0.113.1", 4000);

    private final PathChoice paths = new PathChoice();

    @Test
    void keepsTheFirstPath_untilABetterStandingOrASelectionComes() {
        Route first = route(0, Standing.AUTHENTICATED);
        assertThat(paths.offer(first)).isTrue();
        assertThat(paths.offer(route(1, Standing.AUTHENTICATED))).isFalse();
        assertThat(paths.current()).isSameAs(first);

        assertThat(paths.offer(route(1, Standing.VALID))).isTrue();
        assertThat(paths.offer(route(0, Standing.SELECTED))).isTrue();
        Route reselected = route(1, Standing.SELECTED);
        assertThat(paths.offer(reselected)).isTrue();
        assertThat(paths.current()).isSameAs(reselected);
    }

    @Test
    void losesOnlyThePathThatIsLost_whenAnotherSocketLeadsToTheSameAddress() {
        paths.offer(route(1, Standing.SELECTED));

        assertThat(paths.lost(0, PEER)).isFalse();
        assertThat(paths.current()).isNotNull();
        assertThat(paths.lost(1, PEER)).isTrue();
        assertThat(paths.current()).isNull();
    }

    @Test
    void forgetsTheRoundTripTime_whenThePathChanges() {
        paths.offer(route(0, Standing.SELECTED));
        paths.measured(1, PEER, 5);
        assertThat(paths.roundTripTime()).isEmpty();
        paths.measured(0, PEER, 7);
        assertThat(paths.roundTripTime())
                .hasValueSatisfying(rtt -> assertThat(rtt).hasNanos(7));

        paths.offer(route(1, Standing.SELECTED));
        assertThat(paths.roundTripTime()).isEmpty();
    }

    private static Route route(int socket, Standing standing) {
        Candidate candidate = new Candidate(
                CandidateType.HOST, CandidateOrigin.INTERFACE, TransportAddress.of(PEER), Optional.empty(), 1, "1");
        return new Route(new Path(candidate, candidate), socket, PEER, standing);
    }
}

package dev.traversal.ice.internal.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.Path;
import dev.traversal.api.TransportAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PathSetTest {
    private static final long MILLI = 1_000_000;
    private static final PathKey DIRECT = new PathKey(0, new InetSocketAddress("198.51.100.1", 4000));
    private static final PathKey FAST = new PathKey(0, new InetSocketAddress("198.51.100.2", 4000));
    private static final PathKey RELAYED = new PathKey(0, new InetSocketAddress("198.51.100.3", 4000));

    private long datagrams;
    private boolean everyAnswerComesOverFast;
    private long now = 7_000_000_000L;
    private final PathSet set = new PathSet(PathTimings.DEFAULT, () -> datagrams, new Random(1));
    private final List<PathSet.Ping> pings = new ArrayList<>();

    @Test
    void dataMovesToTheDirectPath_whenItAppears() {
        set.valid(RELAYED, path(RELAYED, CandidateType.RELAYED), 10 * MILLI, now);
        set.begin(now);
        set.valid(DIRECT, path(DIRECT, CandidateType.HOST), 80 * MILLI, now);

        assertThat(used()).containsExactly(RELAYED, DIRECT);
    }

    @Test
    void dataStays_whenAnotherPathIsABitFaster() {
        set.valid(DIRECT, path(DIRECT, CandidateType.HOST), 50 * MILLI, now);
        set.begin(now);
        now += 60_000 * MILLI;
        set.valid(FAST, path(FAST, CandidateType.HOST), 45 * MILLI, now);

        assertThat(used()).containsExactly(DIRECT);
    }

    @Test
    void dataMovesToAMuchFasterPath_onceItHasStayedForAWhile() {
        set.valid(DIRECT, path(DIRECT, CandidateType.HOST), 50 * MILLI, now);
        set.begin(now);
        set.valid(FAST, path(FAST, CandidateType.HOST), 10 * MILLI, now);
        assertThat(used()).containsExactly(DIRECT);

        now += 6_000 * MILLI;
        set.proven(FAST, path(FAST, CandidateType.HOST), 10 * MILLI, now);
        assertThat(used()).containsExactly(FAST);
    }

    @Test
    void dataMovesToAMuchFasterPath_alsoWhenIceSelectedTheSlowOne() {
        set.valid(DIRECT, path(DIRECT, CandidateType.HOST), 50 * MILLI, now);
        set.selected(DIRECT, now);
        set.begin(now);
        now += 6_000 * MILLI;
        set.valid(FAST, path(FAST, CandidateType.HOST), 10 * MILLI, now);

        assertThat(used()).containsExactly(DIRECT, FAST);
    }

    @Test
    void dataStaysOnAFasterPath_untilTheOneThatIceSelectedIsNoSlower() {
        set.valid(DIRECT, path(DIRECT, CandidateType.HOST), 50 * MILLI, now);
        set.selected(DIRECT, now);
        set.begin(now);
        now += 6_000 * MILLI;
        set.valid(FAST, path(FAST, CandidateType.HOST), 38 * MILLI, now);
        for (int i = 0; i < 40; i++) {
            now += 6_000 * MILLI;
            set.proven(FAST, path(FAST, CandidateType.HOST), 46 * MILLI, now);
        }
        assertThat(used()).containsExactly(DIRECT, FAST);
        for (int i = 0; i < 40; i++) {
            now += 6_000 * MILLI;
            set.proven(FAST, path(FAST, CandidateType.HOST), 60 * MILLI, now);
        }
        assertThat(used()).containsExactly(DIRECT);
    }

    @Test
    void anIdlePathIsLeftInPeace_whileConsentChecksAreAnswered() {
        set.valid(DIRECT, path(DIRECT, CandidateType.HOST), 50 * MILLI, now);
        set.begin(now);
        for (int i = 0; i < 20; i++) {
            run(Duration.ofSeconds(6));
            set.proven(DIRECT, path(DIRECT, CandidateType.HOST), 50 * MILLI, now);
        }
        assertThat(pings).isEmpty();
    }

    @Test
    void anAnswerOverAnotherPathProvesNothing() {
        set.valid(DIRECT, path(DIRECT, CandidateType.HOST), 50 * MILLI, now);
        set.valid(FAST, path(FAST, CandidateType.HOST), 50 * MILLI, now);
        set.begin(now);
        used();
        everyAnswerComesOverFast = true;
        run(Duration.ofSeconds(9));

        assertThat(used()).containsExactly(FAST);
    }

    private void run(Duration duration) {
        long end = now + duration.toNanos();
        while (now < end) {
            now += 10 * MILLI;
            set.handleTimeout(now);
            for (PathSet.Ping ping = set.pollPing(); ping != null; ping = set.pollPing()) {
                pings.add(ping);
                if (everyAnswerComesOverFast) {
                    set.ponged(FAST, PathFrame.id(ping.frame(), 0, ping.frame().length), now);
                }
            }
        }
    }

    private List<PathKey> used() {
        List<PathKey> keys = new ArrayList<>();
        for (PathEvent event = set.pollEvent(); event != null; event = set.pollEvent()) {
            if (event instanceof PathEvent.Use it) {
                keys.add(it.key());
            }
        }
        return keys;
    }

    private static Path path(PathKey key, CandidateType type) {
        return new Path(
                candidate(type, new InetSocketAddress("203.0.113.1", 4000)),
                candidate(CandidateType.HOST, key.remote()));
    }

    private static Candidate candidate(CandidateType type, InetSocketAddress address) {
        TransportAddress at = TransportAddress.of(address);
        return new Candidate(
                type,
                CandidateOrigin.INTERFACE,
                at,
                type == CandidateType.HOST ? Optional.empty() : Optional.of(at),
                100,
                "1");
    }
}

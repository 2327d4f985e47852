package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.ice.internal.agent.SessionBinding.Verdict;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionBindingTest {
    private static final byte[] EXPORTED = exported(1);

    private final SessionBinding client = new SessionBinding(EXPORTED, true);
    private final SessionBinding server = new SessionBinding(EXPORTED, false);

    @Test
    void verifiesThePeer_whenBothEndsExportedTheSame() {
        byte[] frame = client.frame(0);

        assertThat(server.accept(frame, 0, frame.length)).isEqualTo(Verdict.VERIFIED);
        assertThat(server.accept(frame, 0, frame.length)).isEqualTo(Verdict.REPEATED);
        assertThat(server.peerVerified()).isTrue();
        assertThat(server.confirmed()).isFalse();
    }

    @Test
    void refusesThePeer_whenItExportedSomethingElse() {
        byte[] frame = new SessionBinding(exported(2), true).frame(0);

        assertThat(server.accept(frame, 0, frame.length)).isEqualTo(Verdict.MISMATCH);
        assertThat(server.peerVerified()).isFalse();
    }

    @Test
    void refusesItsOwnFrame_whenItIsReflected() {
        byte[] frame = server.frame(0);

        assertThat(server.accept(frame, 0, frame.length)).isEqualTo(Verdict.MISMATCH);
    }

    @Test
    void refusesAFrame_whenItsLengthIsWrong() {
        byte[] frame = client.frame(0);

        assertThat(server.accept(frame, 0, frame.length - 1)).isEqualTo(Verdict.MISMATCH);
        assertThat(server.accept(frame, 0, 1)).isEqualTo(Verdict.MISMATCH);
    }

    @Test
    void repeatsItself_untilThePeerSaysThatItHasIt() {
        long first = resendAfter(client, 0);
        long second = resendAfter(client, first);
        assertThat(second - first).isEqualTo(2 * first);

        byte[] frame = client.frame(second);
        server.accept(frame, 0, frame.length);
        byte[] answer = server.frame(0);
        client.accept(answer, 0, answer.length);

        assertThat(client.confirmed()).isTrue();
        assertThat(client.deadline()).isNull();
    }

    @Test
    void dependsOnSessionGenerationAndBothFragments() {
        String id = "00112233445566778899aabbccddeeff";
        byte[] context = SessionBinding.context(id, 0, "aaaa", "bbbb");

        assertThat(SessionBinding.context(id, 0, "aaaa", "bbbb")).isEqualTo(context);
        assertThat(SessionBinding.context(id.replace('0', '1'), 0, "aaaa", "bbbb"))
                .isNotEqualTo(context);
        assertThat(SessionBinding.context(id, 1, "aaaa", "bbbb")).isNotEqualTo(context);
        assertThat(SessionBinding.context(id, 0, "bbbb", "aaaa")).isNotEqualTo(context);
        assertThat(SessionBinding.context(id, 0, "aaaab", "bbb")).isNotEqualTo(context);
    }

    private static long resendAfter(SessionBinding binding, long nowNanos) {
        binding.frame(nowNanos);
        var deadline = binding.deadline();
        assertThat(deadline).isNotNull();
        return deadline.atNanos();
    }

    private static byte[] exported(long seed) {
        byte[] bytes = new byte[SessionBinding.EXPORTER_BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}

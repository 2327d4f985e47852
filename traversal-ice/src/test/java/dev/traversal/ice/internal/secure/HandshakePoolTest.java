package dev.traversal.ice.internal.secure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class HandshakePoolTest {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final HandshakePool pool = HandshakePool.on(tasks::add);

    @Test
    void runsTwoHandshakesWithOnePeer_andKeepsTheThirdWaiting() {
        for (int i = 0; i < 3; i++) {
            assertThat(submit(1)).isTrue();
        }
        assertThat(tasks).hasSize(2);
        assertThat(pool.waiting()).isEqualTo(1);

        tasks.remove().run();

        assertThat(tasks).hasSize(2);
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void letsOthersPass_whenOnePeerWaits() {
        for (int i = 0; i < 5; i++) {
            submit(1);
        }
        submit(2);

        assertThat(pool.running()).isEqualTo(3);
        assertThat(pool.waiting()).isEqualTo(3);
    }

    @Test
    void runs64AtATime_andRefusesWhenTheQueueIsFull() {
        int taken = 0;
        for (int peer = 0; peer < 2_000; peer++) {
            taken += submit(peer) ? 1 : 0;
        }

        assertThat(pool.running()).isEqualTo(HandshakePool.MAX_RUNNING);
        assertThat(taken).isEqualTo(HandshakePool.MAX_RUNNING + HandshakePool.MAX_WAITING);
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        assertThat(pool.running()).isZero();
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void refuses_whenTheExecutorDoes() {
        HandshakePool refusing = HandshakePool.on(task -> {
            throw new RejectedExecutionException("full");
        });

        SecureAssociation association =
                new SecureAssociation(TestPeers.ALICE.config(DtlsRole.CLIENT, TestPeers.BOB, refusing, 1));
        association.start(0);

        assertThat(association.pollEvent())
                .isEqualTo(new SecureEvent.Failed(SecureFailure.OVERLOADED, "too many handshakes at a time"));
        assertThat(refusing.running()).isZero();
    }

    @Test
    void refuses_whenClosed() {
        pool.close();

        assertThat(submit(1)).isFalse();
    }

    private boolean submit(int peer) {
        HandshakeConduit conduit = new HandshakeConduit(() -> {});
        return pool.submit(ByteBuffer.allocate(4).putInt(0, peer), conduit, () -> {});
    }
}

package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class DatagramRingTest {
    private final DatagramRing ring = new DatagramRing(8);
    private final List<byte[]> taken = new ArrayList<>();

    @Test
    void givesBackWhatWasPutIn_inOrder() {
        for (int round = 0; round < 5; round++) {
            for (byte i = 0; i < 6; i++) {
                assertThat(offer(new byte[] {i, (byte) round}, 0, 2)).isTrue();
            }
            for (byte i = 0; i < 6; i++) {
                poll();
                assertThat(taken.get(taken.size() - 1)).containsExactly(i, round);
            }
            assertThat(ring.isEmpty()).isTrue();
        }
    }

    @Test
    void refuses_whenFull_andTakesAgainWhenOneIsOut() {
        for (int i = 0; i < ring.capacity(); i++) {
            assertThat(offer(new byte[1], 0, 1)).isTrue();
        }
        assertThat(offer(new byte[1], 0, 1)).isFalse();
        poll();
        assertThat(offer(new byte[1], 0, 1)).isTrue();
        assertThat(offer(new byte[1], 0, 1)).isFalse();
    }

    @Test
    void copiesAtOnce_soThatTheCallerMayUseItsBufferAgain() {
        byte[] buffer = {1, 2, 3};
        offer(buffer, 1, 2);
        buffer[1] = 99;
        poll();
        assertThat(taken.get(0)).containsExactly(2, 3);
    }

    @Test
    void boundsMemory_whenDatagramsAreLarge() {
        DatagramRing wide = new DatagramRing(1024);
        byte[] large = new byte[60_000];
        int held = 0;
        while (wide.offer(null, 0, Loopback.ipv4(1), large, 0, large.length)) {
            held++;
        }
        assertThat(held).isEqualTo(64);
        assertThat(wide.offer(null, 0, Loopback.ipv4(1), large, 0, 1200)).isTrue();
        assertThat(wide.poll(slot -> {})).isTrue();
        assertThat(wide.offer(null, 0, Loopback.ipv4(1), large, 0, large.length))
                .isTrue();
    }

    @Test
    void goesOn_whenAVisitorThrows() {
        offer(new byte[] {1}, 0, 1);
        offer(new byte[] {2}, 0, 1);
        assertThatThrownBy(() -> ring.poll(slot -> {
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class);
        poll();
        assertThat(taken.get(0)).containsExactly(2);
    }

    @Test
    void losesAndInventsNothing_whenManyThreadsPutIn() throws InterruptedException {
        int producers = 4;
        int each = 5_000;
        Semaphore room = new Semaphore(ring.capacity());
        Semaphore filled = new Semaphore(0);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            Thread thread = new Thread(() -> {
                byte[] buffer = new byte[8];
                for (int i = 0; i < each; i++) {
                    ByteBuffer.wrap(buffer).putInt(producer).putInt(i);
                    room.acquireUninterruptibly();
                    assertThat(offer(buffer, 0, 8)).isTrue();
                    filled.release();
                }
            });
            threads.add(thread);
            thread.start();
        }
        int[] next = new int[producers];
        DatagramRing.Visitor check = slot -> {
            ByteBuffer datagram = ByteBuffer.wrap(slot.bytes(), 0, slot.length());
            int producer = datagram.getInt();
            assertThat(datagram.getInt()).isEqualTo(next[producer]++);
        };
        for (int i = 0; i < producers * each; i++) {
            filled.acquireUninterruptibly();
            while (!ring.poll(check)) { // the slot before the one that was filled is not filled yet
                Thread.onSpinWait();
            }
            room.release();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(next).containsOnly(each);
        assertThat(ring.isEmpty()).isTrue();
    }

    private boolean offer(byte[] buffer, int offset, int length) {
        return ring.offer(null, 1, Loopback.ipv4(1), buffer, offset, length);
    }

    private void poll() {
        assertThat(ring.poll(slot -> taken.add(Arrays.copyOf(slot.bytes(), slot.length()))))
                .isTrue();
    }
}

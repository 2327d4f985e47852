package dev.traversal.internal.netty;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends itself one datagram over loopback, so that the first driver of a process finds its classes and the native library
 * loaded: that costs more than everything a driver does before its first datagram. Meant for a background thread while
 * an agent starts.
 */
public final class DriverWarmUp {
    private static final long PATIENCE_SECONDS = 2;
    private static final int SOCKET = 0;
    private static final Logger log = LoggerFactory.getLogger(DriverWarmUp.class);

    private DriverWarmUp() {}

    /** Runs once through a driver of its own; what cannot be done here is left for later. */
    public static void run() {
        CountDownLatch done = new CountDownLatch(1);
        try (Driver driver = new NettyDriver(LoopGroup.acquire())) {
            driver.start(new Monologue(), event -> done.countDown());
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.debug("the driver was not warm after {} s", PATIENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Opens a socket, sends to itself, and reports when that has come or cannot come. */
    private static final class Monologue implements Machine<Boolean> {
        private @Nullable Effect effect =
                new Effect.OpenSocket(SOCKET, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        private @Nullable Boolean event;

        @Override
        public void handleDatagram(
                int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
            event = true;
        }

        @Override
        public void handleInput(Input input, long nowNanos) {
            if (input instanceof Input.SocketOpened opened) {
                effect = new Effect.Transmit(SOCKET, opened.local(), new byte[1], 0);
            } else {
                event = false;
            }
        }

        @Override
        public void handleTimeout(long nowNanos) {}

        @Override
        public @Nullable Effect pollEffect() {
            Effect next = effect;
            effect = null;
            return next;
        }

        @Override
        public @Nullable Boolean pollEvent() {
            Boolean next = event;
            event = null;
            return next;
        }

        @Override
        public @Nullable Deadline nextDeadline() {
            return null;
        }
    }
}

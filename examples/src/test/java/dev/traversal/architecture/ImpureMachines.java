package dev.traversal.architecture;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Machines that each do one thing which a machine must not do. */
final class ImpureMachines {
    private ImpureMachines() {}

    static final class Pure extends Idle {
        private final RandomGenerator chance;
        private long lastNanos;

        Pure(RandomGenerator chance) {
            this.chance = chance;
        }

        @Override
        public void handleTimeout(long nowNanos) {
            lastNanos = nowNanos + chance.nextInt(10);
        }

        long lastNanos() {
            return lastNanos;
        }
    }

    static final class OfNanos extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(System.nanoTime());
        }
    }

    static final class OfMillis extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(System.currentTimeMillis());
        }
    }

    static final class OfInstants extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(Instant.now());
        }
    }

    static final class OfClocks extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(Clock.systemUTC());
        }
    }

    static final class OfRandom extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(new Random());
        }
    }

    static final class OfMath extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(Math.random());
        }
    }

    static final class OfThreadLocal extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(ThreadLocalRandom.current());
        }
    }

    static final class OfSecureRandom extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(new SecureRandom());
        }
    }

    static final class OfUuid extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(UUID.randomUUID());
        }
    }

    static final class OfShuffle extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            Collections.shuffle(kept);
        }
    }

    static final class OfDefault extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(RandomGenerator.getDefault());
        }
    }

    static final class OfExecutors extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(Executors.newSingleThreadExecutor());
        }
    }

    static final class OfFutures extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(CompletableFuture.runAsync(() -> {}));
        }
    }

    static final class OfSockets extends Idle {
        private @Nullable DatagramSocket socket;

        @Override
        public void handleTimeout(long nowNanos) {
            keep(String.valueOf(socket));
        }
    }

    static final class OfChannels extends Idle {
        private @Nullable DatagramChannel channel;

        @Override
        public void handleTimeout(long nowNanos) {
            keep(String.valueOf(channel));
        }
    }

    static final class OfHostNames extends Idle {
        @Override
        public void handleTimeout(long nowNanos) {
            keep(new InetSocketAddress("localhost", 1));
        }
    }

    /** Does nothing. */
    abstract static class Idle implements Machine<Object> {
        final ArrayList<Object> kept = new ArrayList<>();

        final void keep(Object value) {
            kept.add(value);
        }

        @Override
        public void handleDatagram(
                int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {}

        @Override
        public void handleInput(Input input, long nowNanos) {}

        @Override
        public @Nullable Effect pollEffect() {
            return null;
        }

        @Override
        public @Nullable Object pollEvent() {
            return null;
        }

        @Override
        public @Nullable Deadline nextDeadline() {
            return null;
        }
    }
}

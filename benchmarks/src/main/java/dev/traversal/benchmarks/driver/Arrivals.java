package dev.traversal.benchmarks.driver;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Counts datagrams of a flood, and tells when no more are to come. */
final class Arrivals {
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final AtomicLong count = new AtomicLong();

    void add() {
        count.lazySet(count.get() + 1); // one thread counts
    }

    /** {@return the flood, once everything has come or nothing came for a while, which is then not counted} */
    Contender.Flood await(long sent, long beginNanos, long beginCpuNanos, long beginAllocated) {
        long lastCount = -1;
        long lastNanos = System.nanoTime();
        long cpuNanos = Cpu.nanos();
        while (count.get() < sent) {
            if (count.get() != lastCount) {
                lastCount = count.get();
                lastNanos = System.nanoTime();
                cpuNanos = Cpu.nanos();
            } else if (System.nanoTime() - lastNanos > QUIET_NANOS) {
                return new Contender.Flood(
                        sent,
                        count.get(),
                        lastNanos - beginNanos,
                        cpuNanos - beginCpuNanos,
                        Cpu.allocatedBytes() - beginAllocated);
            }
            LockSupport.parkNanos(200_000);
        }
        return new Contender.Flood(
                sent,
                count.get(),
                System.nanoTime() - beginNanos,
                Cpu.nanos() - beginCpuNanos,
                Cpu.allocatedBytes() - beginAllocated);
    }
}

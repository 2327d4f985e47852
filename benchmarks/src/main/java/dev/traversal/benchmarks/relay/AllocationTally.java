package dev.traversal.benchmarks.relay;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Bytes that the loops of this process allocate on the heap, and whose code does it: that of the innermost frame that is not
 * the JDK's, by the flight recorder's samples.
 */
final class AllocationTally implements AutoCloseable {
    private static final String EVENT = "jdk.ObjectAllocationSample";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Recording recording = new Recording();
    private long before;

    void begin() {
        recording = new Recording();
        recording.enable(EVENT).with("throttle", "off").withStackTrace();
        recording.setMaxAge(Duration.ofMinutes(5));
        recording.start();
        before = loopBytes();
    }

    /** {@return all bytes, and those in samples: all, and those that our code allocated} */
    String end() throws IOException {
        long all = loopBytes() - before;
        recording.stop();
        Path file = Files.createTempFile("relay-figures", ".jfr");
        try {
            recording.dump(file);
            long sampled = 0;
            long ours = 0;
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                boolean onLoop = event.getThread() != null
                        && event.getThread().getJavaName() != null
                        && event.getThread().getJavaName().startsWith("traversal-loop");
                if (onLoop && event.getEventType().getName().equals(EVENT)) {
                    long weight = event.getLong("weight");
                    sampled += weight;
                    ours += isOurs(event) ? weight : 0;
                }
            }
            return all + " " + sampled + " " + ours;
        } finally {
            Files.delete(file);
            recording.close();
        }
    }

    private static boolean isOurs(RecordedEvent event) {
        if (event.getStackTrace() == null) {
            return false;
        }
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            String type = frame.getMethod().getType().getName();
            if (!type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.")) {
                return type.startsWith("dev.traversal.");
            }
        }
        return false;
    }

    private static long loopBytes() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("traversal-loop"))
                .mapToLong(thread -> Math.max(0, THREADS.getThreadAllocatedBytes(thread.getThreadId())))
                .sum();
    }

    @Override
    public void close() {
        recording.close();
    }
}

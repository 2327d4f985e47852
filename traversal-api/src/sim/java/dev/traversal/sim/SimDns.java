package dev.traversal.sim;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of a simulated network. A name that nobody gave does not exist. */
public final class SimDns {
    private final Map<String, List<InetAddress>> names = new HashMap<>();
    private Duration delay = Duration.ofMillis(20);
    private @Nullable String failure;

    SimDns() {}

    /**
     * Gives a name addresses, replacing those before.
     *
     * @param name the name
     * @param addresses literals, in the order of the answer
     * @return this
     */
    public SimDns name(String name, String... addresses) {
        names.put(name, Arrays.stream(addresses).map(Addresses::parse).toList());
        return this;
    }

    /**
     * Takes a name away.
     *
     * @param name the name
     * @return this
     */
    public SimDns forget(String name) {
        names.remove(name);
        return this;
    }

    /**
     * Sets how long an answer takes.
     *
     * @param answerDelay 20 ms by default
     * @return this
     */
    public SimDns delay(Duration answerDelay) {
        delay = answerDelay;
        return this;
    }

    /**
     * Makes every question fail.
     *
     * @param reason what the resolver says
     * @return this
     */
    public SimDns failing(String reason) {
        failure = reason;
        return this;
    }

    /**
     * Answers again.
     *
     * @return this
     */
    public SimDns working() {
        failure = null;
        return this;
    }

    Duration delay() {
        return delay;
    }

    @Nullable
    String failure() {
        return failure;
    }

    List<InetAddress> lookUp(String name) {
        return names.getOrDefault(name, List.of());
    }
}

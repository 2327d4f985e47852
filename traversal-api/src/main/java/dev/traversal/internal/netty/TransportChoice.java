package dev.traversal.internal.netty;

import io.netty.channel.epoll.Epoll;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The best transport of this platform, chosen once per process. */
final class TransportChoice {
    private static final Logger log = LoggerFactory.getLogger(TransportChoice.class);

    private TransportChoice() {}

    static Transport best() {
        return Holder.BEST;
    }

    static Transport withoutOffload() {
        return best() instanceof EpollTransport ? new EpollTransport(false) : best();
    }

    private static Transport choose() {
        // Elsewhere not even asked: trying to load the library would cost the first connect some milliseconds.
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
            return new NioTransport();
        }
        if (Epoll.isAvailable()) {
            return new EpollTransport(true);
        }
        String architecture = System.getProperty("os.arch", "").contains("aarch64") ? "aarch_64" : "x86_64";
        log.warn(
                "native epoll is not available, so there are no openers with a low TTL and no segmentation by the"
                        + " kernel: on the module path run with --add-modules io.netty.transport.epoll.linux.{},"
                        + " on the class path add netty-transport-native-epoll with the classifier linux-{}",
                architecture,
                architecture);
        log.debug("why epoll is not available", Epoll.unavailabilityCause());
        return new NioTransport();
    }

    /** Chooses when first asked. */
    private static final class Holder {
        static final Transport BEST = choose();
    }
}

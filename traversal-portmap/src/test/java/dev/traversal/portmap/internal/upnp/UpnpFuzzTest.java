package dev.traversal.portmap.internal.upnp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.traversal.internal.address.IpLiteral;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks for bytes of a gateway that break what reads them, or lead elsewhere; without {@code JAZZER_FUZZ=1} replays those
 * that are stored.
 */
class UpnpFuzzTest {
    private static final InetAddress GATEWAY =
            IpLiteral.toAddress(Objects.requireNonNull(IpLiteral.parse("192.168.1.1")));
    private static final HttpTarget FROM = new HttpTarget(new InetSocketAddress(GATEWAY, 5_000), "/dir/desc.xml");

    @FuzzTest
    void anySearchAnswerLeadsToItsSenderOrNowhere(byte[] bytes) {
        leadsHome(Ssdp.location(bytes, 0, bytes.length, GATEWAY));
        leadsHome(FROM.resolve(new String(bytes, StandardCharsets.UTF_8)));
    }

    @FuzzTest
    void anyDescriptionIsReadOrRefused(byte[] bytes) {
        Description description = Description.read(bytes, FROM);
        if (description != null) {
            description.services().forEach(service -> leadsHome(service.control()));
        }
    }

    @FuzzTest
    void anySoapAnswerIsAResult(byte[] bytes) {
        Soap.read(200, bytes, "AddPortMapping");
        Soap.read(500, bytes, "AddPortMapping");
    }

    @FuzzTest
    void anyHttpAnswerHasAnOutcome(byte[] bytes) {
        try (HttpExchange exchange = new HttpExchange()) {
            exchange.request(FROM, null, null);
            if (exchange.take(bytes, 0, bytes.length) instanceof HttpExchange.Outcome.Waiting) {
                exchange.end();
            }
        }
    }

    private static void leadsHome(@Nullable HttpTarget target) {
        if (target != null && !target.server().getAddress().equals(GATEWAY)) {
            throw new AssertionError("leads to " + target);
        }
    }
}

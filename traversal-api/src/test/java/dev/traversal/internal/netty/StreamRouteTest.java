package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.StreamAccess;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.StreamTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where streams lead; nothing is sent. */
class StreamRouteTest {
    private static final InetSocketAddress PROXY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 3128);
    private static final InetSocketAddress SERVER = InetSocketAddress.createUnresolved("turn.example.net", 443);
    private static final InetSocketAddress LITERAL = new InetSocketAddress(InetAddress.getLoopbackAddress(), 3478);

    private final ProxySelector usual = ProxySelector.getDefault();

    @AfterEach
    void restore() {
        ProxySelector.setDefault(usual);
    }

    private static StreamRoute find(InetSocketAddress server, boolean secure) throws IOException {
        return StreamRoute.find(new StreamTarget(server, secure, StreamAccess.USUAL));
    }

    @Test
    void systemsProxyForWebSitesIsUsed_whenTlsIsSpoken() throws IOException {
        ProxySelector.setDefault(ProxySelector.of(PROXY));

        StreamRoute route = find(SERVER, true);

        assertThat(route.proxy()).isEqualTo(new StreamRoute.Via(false, PROXY, null, ""));
        assertThat(route.hops()).containsExactly(SERVER); // the name is left to the proxy
        assertThat(find(LITERAL, false).proxy()).isNull();
    }

    @Test
    void systemsSocksProxyIsUsed_forAnyStream() throws IOException {
        ProxySelector.setDefault(selecting(
                uri -> uri.equals(URI.create("socket://turn.example.net:443")) ? socks() : List.of(Proxy.NO_PROXY)));

        assertThat(find(SERVER, true).proxy()).isEqualTo(new StreamRoute.Via(true, PROXY, null, ""));
        assertThat(find(SERVER, false).proxy()).isEqualTo(new StreamRoute.Via(true, PROXY, null, ""));
        assertThat(find(LITERAL, false).proxy()).isNull();
    }

    @Test
    void thereIsNoProxy_whenTheSystemsSelectorThrows() throws IOException {
        ProxySelector.setDefault(selecting(uri -> {
            throw new IllegalArgumentException("no");
        }));

        assertThat(find(LITERAL, true).proxy()).isNull();
    }

    private static List<Proxy> socks() {
        return List.of(new Proxy(Proxy.Type.SOCKS, PROXY));
    }

    private interface Selection {
        List<Proxy> of(URI uri);
    }

    private static ProxySelector selecting(Selection selection) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return selection.of(uri);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                throw new AssertionError(e);
            }
        };
    }

    @Test
    void familiesTakeTurns_inTheSystemsOrder() {
        InetAddress[] found = Stream.of("[2001:db8::1]:1", "[2001:db8::2]:1", "[2001:db8::3]:1", "192.0.2.1:1")
                .map(text -> TransportAddress.parse(text).address())
                .toArray(InetAddress[]::new);

        assertThat(StreamRoute.alternating(found)).containsExactly(found[0], found[3], found[1], found[2]);
    }
}

package dev.traversal.internal.netty;

import dev.traversal.internal.machine.StreamTarget;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How a stream reaches its server: to which addresses, through which proxy, with which TLS. Finding out asks resolvers
 * and reads key stores, and so blocks.
 *
 * @param target where the stream leads
 * @param hops what to connect to, one a quarter of a second after the other until one works: the server's addresses, or a name for the proxy
 * @param proxy the proxy, {@code null} for none
 * @param tls what TLS is spoken with, {@code null} for none
 */
public record StreamRoute(
        StreamTarget target,
        List<InetSocketAddress> hops,
        @Nullable Via proxy,
        @Nullable SSLContext tls) {
    private static final int DEFAULT_SOCKS_PORT = 1080;
    /** What leaves room for IP and UDP in an Ethernet frame: a flight of the handshake goes in pieces of this size. */
    private static final int DTLS_PACKET_BYTES = 1_400;

    /**
     * A proxy.
     *
     * @param socks whether it speaks SOCKS5 (RFC 1928), and not CONNECT
     * @param address where it is
     * @param user who asks, {@code null} for nobody in particular
     * @param password his
     */
    public record Via(
            boolean socks,
            InetSocketAddress address,
            @Nullable String user,
            String password) {
        /** {@return what asks it, for the beginning of a pipeline} */
        public ProxyHandler handler() {
            if (user == null) {
                return socks ? new Socks5ProxyHandler(address) : new HttpProxyHandler(address);
            }
            return socks
                    ? new Socks5ProxyHandler(address, user, password)
                    : new HttpProxyHandler(address, user, password);
        }

        @Override
        public String toString() {
            return (socks ? "socks5://" : "http://") + address.getHostString() + ":" + address.getPort();
        }
    }

    /**
     * Finds out; blocks.
     *
     * @param target where the stream leads
     * @return the way
     * @throws IOException if there is none
     */
    public static StreamRoute find(StreamTarget target) throws IOException {
        SSLContext tls = target.secure() ? context(target) : null;
        if (tls != null) {
            warmUp(tls);
        }
        Via proxy = target.access().proxy().isPresent()
                ? given(target.access().proxy().get())
                : selected(target);
        InetSocketAddress server = target.server();
        if (proxy != null) {
            return new StreamRoute(target, List.of(server), proxy, tls); // a name is the proxy's to look up
        }
        if (!server.isUnresolved()) {
            return new StreamRoute(target, List.of(server), null, tls);
        }
        List<InetSocketAddress> hops = new ArrayList<>();
        for (InetAddress address : alternating(InetAddress.getAllByName(server.getHostString()))) {
            hops.add(new InetSocketAddress(address, server.getPort()));
        }
        return new StreamRoute(target, List.copyOf(hops), null, tls);
    }

    /** The system's order, but for families: they take turns, since one of them may be broken (RFC 8305 section 4). */
    static List<InetAddress> alternating(InetAddress... addresses) {
        Deque<InetAddress> first = new ArrayDeque<>();
        Deque<InetAddress> second = new ArrayDeque<>();
        for (InetAddress address : addresses) {
            (address.getClass() == addresses[0].getClass() ? first : second).add(address);
        }
        List<InetAddress> ordered = new ArrayList<>();
        while (!first.isEmpty() || !second.isEmpty()) {
            for (Deque<InetAddress> family : List.of(first, second)) {
                if (!family.isEmpty()) {
                    ordered.add(family.remove());
                }
            }
        }
        return ordered;
    }

    private static SSLContext context(StreamTarget target) throws IOException {
        if (target.access().tls().isPresent()) {
            return target.access().tls().get();
        }
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("no TLS here: " + e.getMessage(), e);
        }
    }

    /** The first hello of a process loads what JSSE consists of, for which no loop should have to wait. */
    private static void warmUp(SSLContext tls) throws IOException {
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
    }

    private static Via given(URI proxy) throws UnknownHostException {
        boolean socks = "socks5".equals(proxy.getScheme().toLowerCase(Locale.ROOT));
        String info = proxy.getRawUserInfo();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(proxy.getHost()), proxy.getPort());
        if (info == null) {
            return new Via(socks, address, null, "");
        }
        int colon = info.indexOf(':');
        return new Via(
                socks,
                address,
                decode(colon < 0 ? info : info.substring(0, colon)),
                colon < 0 ? "" : decode(info.substring(colon + 1)));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** What the system says: for a web site at the server's place, and for any stream (java.net.ProxySelector). */
    private static @Nullable Via selected(StreamTarget target) throws UnknownHostException {
        ProxySelector selector = ProxySelector.getDefault();
        if (selector == null) {
            return null;
        }
        for (String scheme : target.secure() ? List.of("https", "socket") : List.of("socket")) {
            for (Proxy proxy : select(selector, scheme, target.server())) {
                if (proxy.type() != Proxy.Type.DIRECT && proxy.address() instanceof InetSocketAddress at) {
                    int port = at.getPort() > 0 ? at.getPort() : DEFAULT_SOCKS_PORT;
                    InetSocketAddress address = at.isUnresolved()
                            ? new InetSocketAddress(InetAddress.getByName(at.getHostString()), port)
                            : at;
                    return new Via(proxy.type() == Proxy.Type.SOCKS, address, null, "");
                }
            }
        }
        return null;
    }

    private static List<Proxy> select(ProxySelector selector, String scheme, InetSocketAddress server) {
        try {
            URI uri = new URI(scheme, null, server.getHostString(), server.getPort(), null, null, null);
            List<Proxy> found = selector.select(uri);
            return found == null ? List.of() : found;
        } catch (URISyntaxException | RuntimeException e) {
            return List.of(); // a host that no URI can hold, or the application's selector
        }
    }

    /**
     * {@return the client's side of DTLS; blocks}
     *
     * @param target where it leads
     * @throws IOException if there is no DTLS here
     */
    static SSLEngine dtlsEngine(StreamTarget target) throws IOException {
        try {
            SSLContext context = target.access().dtls().orElse(null);
            if (context == null) {
                context = SSLContext.getInstance("DTLS");
                context.init(null, null, null);
            }
            SSLEngine engine = client(context, target);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setMaximumPacketSize(DTLS_PACKET_BYTES);
            engine.setSSLParameters(parameters);
            return engine;
        } catch (GeneralSecurityException e) {
            throw new IOException("no DTLS here: " + e.getMessage(), e);
        }
    }

    private static SSLEngine client(SSLContext context, StreamTarget target) {
        InetSocketAddress server = target.server();
        SSLEngine engine = context.createSSLEngine(server.getHostString(), server.getPort());
        engine.setUseClientMode(true);
        if (target.access().verifiesHost()) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    /**
     * {@return the client's side of TLS, {@code null} if none is spoken}
     *
     * @param protocols what is spoken inside, for ALPN (RFC 7301)
     */
    public @Nullable SSLEngine engine(String... protocols) {
        SSLContext context = tls;
        if (context == null) {
            return null;
        }
        SSLEngine engine = client(context, target);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
        return engine;
    }
}

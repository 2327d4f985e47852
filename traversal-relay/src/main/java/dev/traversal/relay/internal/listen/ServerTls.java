package dev.traversal.relay.internal.listen;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** Makes TLS of a certificate and its key, by the JDK's own engine (RFC 8446; RFC 7443 for the names of protocols). */
public final class ServerTls {
    private ServerTls() {}

    /**
     * {@return TLS for a server}
     *
     * @param certificates a PEM file with the server's certificate and those that it was issued under
     * @param key a PEM file with its key, PKCS #8 and not encrypted
     * @throws IllegalArgumentException if a file cannot be read or makes no sense
     */
    public static SslContext of(Path certificates, Path key) {
        for (Path file : new Path[] {certificates, key}) {
            if (!Files.isReadable(file)) {
                throw new IllegalArgumentException("cannot read " + file);
            }
        }
        try {
            return SslContextBuilder.forServer(certificates.toFile(), key.toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            "stun.turn",
                            "http/1.1"))
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                    "no certificate and key of it in " + certificates + " and " + key + ": " + reason.getMessage(), e);
        }
    }
}

package dev.traversal.relay.internal.listen;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of a certificate and its key, by the JDK's own engine (RFC 8446; RFC 7443 for the names of protocols). When the files
 * change new connections get the new ones; those that there are stay.
 */
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final Path certificates;
    private final Path key;
    private volatile SslContext context;
    private String taken;
    private String seen;

    private ServerTls(Path certificates, Path key) {
        this.certificates = certificates;
        this.key = key;
        taken = look();
        seen = taken;
        context = load(certificates, key);
    }

    /**
     * {@return TLS for a server}
     *
     * @param certificates a PEM file with the server's certificate and those that it was issued under
     * @param key a PEM file with its key, PKCS #8 and not encrypted
     * @throws IllegalArgumentException if a file cannot be read or makes no sense
     */
    public static ServerTls of(Path certificates, Path key) {
        for (Path file : new Path[] {certificates, key}) {
            if (!Files.isReadable(file)) {
                throw new IllegalArgumentException("cannot read " + file);
            }
        }
        return new ServerTls(certificates, key);
    }

    private static SslContext load(Path certificates, Path key) {
        SslContext made;
        try {
            made = SslContextBuilder.forServer(certificates.toFile(), key.toFile())
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
        KeyMatch.require(certificates, key);
        return made;
    }

    /** {@return what new connections are to use} */
    public SslContext context() {
        return context;
    }

    /**
     * Looks whether the files have changed, and takes the new ones if they are as they were at the last look: who replaces
     * two files does so one after the other. Files that make no sense are left, and what there is goes on. To be called
     * now and then, by one thread at a time.
     *
     * @return whether new ones were taken
     */
    public synchronized boolean refresh() {
        String now = look();
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(taken)) {
            return false;
        }
        taken = now;
        try {
            context = load(certificates, key);
            LOG.info("new certificate taken");
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn("the new certificate makes no sense, the one before stays", e);
            return false;
        }
    }

    private String look() {
        return look(certificates) + look(key);
    }

    private static String look(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.lastModifiedTime() + " " + found.size() + " " + found.fileKey() + "\n";
        } catch (IOException e) {
            return "none\n";
        }
    }
}

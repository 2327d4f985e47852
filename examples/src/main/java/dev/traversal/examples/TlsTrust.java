package dev.traversal.examples;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are believed. */
final class TlsTrust {
    private TlsTrust() {}

    /**
     * {@return the belief in these alone}
     *
     * @param authorities certificates in PEM
     * @param protocol TLS or DTLS
     * @throws IllegalArgumentException if the file cannot be read, or holds none
     */
    static SSLContext of(Path authorities, String protocol) {
        try (InputStream in = Files.newInputStream(authorities)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("there is no certificate in " + authorities);
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca" + store.size(), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return context(factory, protocol);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "cannot take certificates from " + authorities + ": " + e.getMessage(), e);
        }
    }

    /** {@return the belief in everybody, for laboratories} */
    static SSLContext anybody(String protocol) {
        try {
            return context(InsecureTrustManagerFactory.INSTANCE, protocol);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // TLS is part of every JDK
        }
    }

    private static SSLContext context(TrustManagerFactory factory, String protocol) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance(protocol);
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}

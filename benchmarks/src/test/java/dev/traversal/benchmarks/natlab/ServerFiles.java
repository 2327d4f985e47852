package dev.traversal.benchmarks.natlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for the laboratory's server, and its key.
 *
 * @param directory where they are
 */
record ServerFiles(Path directory) {
    Path certificate() {
        return directory.resolve("server.crt");
    }

    Path key() {
        return directory.resolve("server.key");
    }

    static ServerFiles make(Path directory) {
        ServerFiles files = new ServerFiles(directory);
        try {
            Process openssl = new ProcessBuilder(
                            "openssl",
                            "req",
                            "-x509",
                            "-newkey",
                            "ec",
                            "-pkeyopt",
                            "ec_paramgen_curve:prime256v1",
                            "-nodes",
                            "-days",
                            "2",
                            "-subj",
                            "/CN=laboratory",
                            "-addext",
                            "subjectAltName=IP:" + NatLab.SERVER,
                            "-keyout",
                            files.key().toString(),
                            "-out",
                            files.certificate().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!openssl.waitFor(10, TimeUnit.SECONDS) || openssl.exitValue() != 0) {
                throw new IllegalStateException("openssl made no certificate");
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

package dev.traversal.benchmarks.natlab;

import java.util.List;

/** A relay that can be started on the server of a network: UDP and TCP on one port, TLS on 443. */
enum RelayServerKind {
    /** Ours. */
    TRAVERSAL {
        @Override
        List<String> command(ServerFiles files) {
            return PeerKind.java(
                    "-jar",
                    PeerKind.traversalJar().toString(),
                    "server",
                    "--listen",
                    NatLab.SERVER + ":" + PORT,
                    "--tls-listen",
                    NatLab.SERVER + ":443",
                    "--cert",
                    files.certificate().toString(),
                    "--key",
                    files.key().toString(),
                    "--user",
                    USER + ":" + PASSWORD);
        }
    },
    COTURN {
        @Override
        List<String> command(ServerFiles files) {
            return List.of(
                    "turnserver",
                    "-n",
                    "--no-cli",
                    "--log-file=stdout",
                    "--simple-log",
                    "--listening-ip=" + NatLab.SERVER,
                    "--relay-ip=" + NatLab.SERVER,
                    "--listening-port=" + PORT,
                    "--tls-listening-port=443",
                    "--cert=" + files.certificate(),
                    "--pkey=" + files.key(),
                    "--pidfile=" + files.directory().resolve("coturn.pid"),
                    "--userdb=" + files.directory().resolve("coturn.db"),
                    "--lt-cred-mech",
                    "--realm=laboratory",
                    "--user=" + USER + ":" + PASSWORD);
        }
    };

    /** Port 3478 is the laboratory's own STUN server's. */
    static final int PORT = 3479;

    static final String USER = "somebody";
    static final String PASSWORD = "correct-horse-battery";

    abstract List<String> command(ServerFiles files);

    /** {@return whether a line of a relay says that it listens} */
    static boolean isReady(String line) {
        return line.contains("listening") || line.contains("Total General servers");
    }
}

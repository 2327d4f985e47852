package dev.traversal.portmap;

import dev.traversal.api.TransportAddress;
import dev.traversal.spi.CandidateSource;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Maps the ports of an agent's sockets. Thread-safe. */
final class MappedCandidates implements CandidateSource {
    private final PortMapperBuilder builder;
    private final Map<TransportAddress, Socket> sockets = new LinkedHashMap<>();
    private @Nullable PortMapper mapper;
    private boolean closed;

    MappedCandidates(PortMapperBuilder builder) {
        this.builder = builder;
    }

    @Override
    public CompletableFuture<List<Found>> find(TransportAddress socket) {
        CompletableFuture<List<Found>> first = new CompletableFuture<>();
        watch(socket, new Watcher() {
            @Override
            public void found(List<Found> all, String note) {
                first.complete(all);
            }

            @Override
            public void failed(String reason) {
                first.complete(List.of());
            }
        });
        return first;
    }

    @Override
    public void watch(TransportAddress socket, Watcher watcher) {
        InetAddress local = socket.address();
        if (local.isLoopbackAddress() || local.isLinkLocalAddress()) {
            watcher.found(List.of(), "no gateway leads to " + socket);
            return;
        }
        Socket watched;
        PortMapper open;
        synchronized (this) {
            if (closed) {
                return;
            }
            open = mapper == null ? new PortMapper(builder, false) : mapper;
            mapper = open;
            Socket known = sockets.get(socket);
            if (known != null) {
                known.watcher = watcher;
                open.refresh(); // the addresses behind it are others
                return;
            }
            watched = new Socket(watcher);
            sockets.put(socket, watched);
        }
        try {
            PortRequest request = PortRequest.of(Protocol.UDP, socket.port());
            var unused = open.map(request, local, watched::handle).exceptionally(error -> {
                watched.failed(String.valueOf(error.getMessage()));
                return null;
            });
        } catch (IllegalStateException e) {
            watched.failed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void reached(Found found) {
        PortMapper open;
        synchronized (this) {
            open = mapper;
        }
        if (open != null) {
            open.reached(found.external());
        }
    }

    @Override
    public String name() {
        return "portmap";
    }

    @Override
    public void close() {
        PortMapper open;
        synchronized (this) {
            closed = true;
            open = mapper;
        }
        if (open != null) {
            open.close();
        }
    }

    /** One socket, with what is mapped for it. Events come on the mapper's loop alone. */
    private static final class Socket {
        private final Map<Gateway, PortMapping> held = new LinkedHashMap<>();
        private volatile Watcher watcher;

        Socket(Watcher watcher) {
            this.watcher = watcher;
        }

        void failed(String reason) {
            watcher.failed(reason);
        }

        void handle(PortMappingEvent event) {
            if (event instanceof PortMappingEvent.Mapped it) {
                held.put(it.mapping().gateway(), it.mapping());
            } else if (event instanceof PortMappingEvent.Changed it) {
                held.put(it.after().gateway(), it.after());
            } else if (event instanceof PortMappingEvent.Lost it) {
                held.remove(it.mapping().gateway());
            } else if (event instanceof PortMappingEvent.Verified it) {
                held.put(it.mapping().gateway(), it.mapping());
            } else if (event instanceof PortMappingEvent.Refused) {
                return; // the request as a whole says when there is nothing
            }
            List<Found> found = new ArrayList<>();
            StringJoiner note = new StringJoiner(", ");
            for (PortMapping mapping : held.values()) {
                if (mapping.isPublic()) {
                    found.add(new Found(mapping.external(), mapping.protocol().origin()));
                }
                note.add(mapping + (mapping.isPublic() ? "" : " (not public: there is another NAT beyond)"));
            }
            watcher.found(found, held.isEmpty() ? "nothing is mapped any more" : note.toString());
        }
    }
}

package dev.traversal.benchmarks.natlab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.logging.LogManager;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.Candidate;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.RemoteCandidate;
import org.ice4j.ice.harvest.StunCandidateHarvester;
import org.jspecify.annotations.Nullable;

/** ice4j as an ICE peer that speaks the lines of {@code traversal ice}. */
public final class Ice4jPeer {
    private static final int PORT = 5000;
    private static final int LAST_PORT = 6000;
    private static final int MAX_QUEUED = 16;

    private final boolean controlling;
    private final List<TransportAddress> stunServers;
    private final Deque<byte[]> queued = new ArrayDeque<>();
    private final List<String> remoteCandidates = new ArrayList<>();
    private long startNanos;
    private @Nullable Agent agent;
    private @Nullable IceMediaStream stream;
    private @Nullable Component component;
    private @Nullable String ufrag;
    private @Nullable String password;
    private boolean checking;
    private @Nullable CandidatePair selected;

    private Ice4jPeer(boolean controlling, List<TransportAddress> stunServers) {
        this.controlling = controlling;
        this.stunServers = stunServers;
    }

    /**
     * Runs one.
     *
     * @param arguments {@code --role}, {@code --stun}; what belongs to other peers is passed over
     * @throws IOException if standard input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        boolean controlling = false;
        List<TransportAddress> servers = new ArrayList<>();
        for (int i = 0; i + 1 < arguments.length; i++) {
            String value = arguments[i + 1];
            if (arguments[i].equals("--role")) {
                controlling = value.equals("controlling");
            } else if (arguments[i].equals("--stun")) {
                int colon = value.lastIndexOf(':');
                String host = value.substring(0, colon).replaceAll("[\\[\\]]", "");
                servers.add(new TransportAddress(host, Integer.parseInt(value.substring(colon + 1)), Transport.UDP));
            }
        }
        LogManager.getLogManager().reset();
        warmUp();
        System.exit(new Ice4jPeer(controlling, servers).run());
    }

    /** Loads what every peer loads, so that it is not measured. */
    private static void warmUp() throws IOException {
        Agent agent = new Agent();
        agent.createComponent(agent.createMediaStream("warm"), KeepAliveStrategy.SELECTED_ONLY, true);
        agent.free();
    }

    private int run() throws IOException {
        say("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.equals("stop"); line = lines.readLine()) {
            accept(line);
        }
        synchronized (this) {
            return selected == null ? 1 : isRelayed(selected) ? 2 : 0;
        }
    }

    private synchronized void accept(String line) throws IOException {
        if (line.equals("start") && agent == null) {
            start();
        } else if (line.startsWith("send ")) {
            queued.add(HexFormat.of().parseHex(line.substring(5).strip()));
            if (queued.size() > MAX_QUEUED) {
                queued.remove();
            }
            sendQueued();
        } else if (line.startsWith("a=ice-ufrag:")) {
            ufrag = line.substring(12);
        } else if (line.startsWith("a=ice-pwd:")) {
            password = line.substring(10);
        } else if (line.startsWith("a=candidate:")) {
            remoteCandidates.add(line.substring(12));
        }
        giveRemote();
    }

    private void start() throws IOException {
        startNanos = System.nanoTime();
        Agent agent = new Agent();
        this.agent = agent;
        agent.setControlling(controlling);
        agent.setTrickling(true);
        stunServers.forEach(server -> agent.addCandidateHarvester(new StunCandidateHarvester(server)));
        agent.addStateChangeListener(change -> stateChanged(agent));
        IceMediaStream stream = agent.createMediaStream("data");
        this.stream = stream;
        say("a=ice-ufrag:" + agent.getLocalUfrag());
        say("a=ice-pwd:" + agent.getLocalPassword());
        Component component =
                agent.createComponent(stream, PORT, PORT, LAST_PORT, KeepAliveStrategy.SELECTED_ONLY, true);
        this.component = component;
        receive(component);
        // The host candidates are there already, and are not trickled.
        say(component.getLocalCandidates());
        agent.startCandidateTrickle(this::say);
    }

    private static void receive(Component component) {
        Thread receiver = new Thread(
                () -> {
                    byte[] buffer = new byte[2048];
                    try {
                        while (true) {
                            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                            component.getSocket().receive(packet);
                            say("recv " + HexFormat.of().formatHex(buffer, 0, packet.getLength()));
                        }
                    } catch (IOException e) {
                        // closed
                    }
                },
                "receiver");
        receiver.setDaemon(true);
        receiver.start();
    }

    private void say(@Nullable Collection<LocalCandidate> candidates) {
        if (candidates == null) {
            say("a=end-of-candidates");
            return;
        }
        for (LocalCandidate candidate : candidates) {
            if (candidate.getTransport() == Transport.UDP) {
                say(line(candidate));
            }
        }
    }

    private static String line(LocalCandidate candidate) {
        TransportAddress address = candidate.getTransportAddress();
        TransportAddress related = candidate.getRelatedAddress();
        return "a=candidate:%s 1 udp %d %s %d typ %s%s"
                .formatted(
                        candidate.getFoundation(),
                        candidate.getPriority(),
                        address.getHostAddress().replaceAll("%.*", ""),
                        address.getPort(),
                        candidate.getType(),
                        related == null ? "" : " raddr " + related.getHostAddress() + " rport " + related.getPort());
    }

    private void giveRemote() {
        if (agent == null || stream == null || component == null || ufrag == null || password == null) {
            return;
        }
        stream.setRemoteUfrag(ufrag);
        stream.setRemotePassword(password);
        for (String text : remoteCandidates) {
            RemoteCandidate candidate = parse(text, component, ufrag);
            if (checking) {
                component.addUpdateRemoteCandidates(candidate);
            } else {
                component.addRemoteCandidate(candidate);
            }
        }
        boolean more = !remoteCandidates.isEmpty();
        remoteCandidates.clear();
        if (checking && more) {
            component.updateRemoteCandidates();
        } else if (more) {
            checking = true;
            agent.startConnectivityEstablishment();
        }
    }

    private static RemoteCandidate parse(String text, Component component, String ufrag) {
        String[] words = text.strip().split(" +");
        return new RemoteCandidate(
                new TransportAddress(words[4], Integer.parseInt(words[5]), Transport.UDP),
                component,
                CandidateType.parse(words[7]),
                words[0],
                Long.parseLong(words[3]),
                null,
                ufrag);
    }

    private synchronized void stateChanged(Agent agent) {
        IceProcessingState state = agent.getState();
        event("state", "\"state\":\"" + state + "\"");
        if (state == IceProcessingState.FAILED) {
            selected = null;
        } else if (component != null && component.getSelectedPair() != null && selected == null) {
            CandidatePair pair = component.getSelectedPair();
            selected = pair;
            event(
                    "path-selected",
                    "\"local\":" + describe(pair.getLocalCandidate()) + ",\"remote\":"
                            + describe(pair.getRemoteCandidate()));
            sendQueued();
        }
    }

    private void sendQueued() {
        if (selected == null || component == null) {
            return;
        }
        for (byte[] data = queued.poll(); data != null; data = queued.poll()) {
            try {
                component.send(data, 0, data.length);
            } catch (IOException e) {
                event("send-failed", "\"reason\":\"" + e.getMessage() + "\"");
            }
        }
    }

    private static boolean isRelayed(CandidatePair pair) {
        return pair.getLocalCandidate().getType() == CandidateType.RELAYED_CANDIDATE
                || pair.getRemoteCandidate().getType() == CandidateType.RELAYED_CANDIDATE;
    }

    private static String describe(Candidate<?> candidate) {
        return "{\"type\":\"%s\",\"address\":\"%s\",\"port\":%d}"
                .formatted(
                        candidate.getType().toString().toLowerCase(Locale.ROOT),
                        candidate.getTransportAddress().getHostAddress(),
                        candidate.getTransportAddress().getPort());
    }

    private void event(String type, String members) {
        long millis = (System.nanoTime() - startNanos) / 1_000_000;
        say("event {\"type\":\"" + type + "\",\"t\":" + millis + "," + members + "}");
    }

    private static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }
}

package dev.traversal.spi;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.HardNatMemory;
import dev.traversal.api.Identity;
import dev.traversal.api.Liveness;
import dev.traversal.api.TraversalEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What an agent is made from; {@link dev.traversal.api.TraversalAgentBuilder} fills and checks it.
 *
 * @param identity who the agent is
 * @param signaling the way to peers; empty for none
 * @param stunServers unresolved or resolved addresses of STUN servers
 * @param candidateSources further sources of candidates
 * @param relays the relays that may be used
 * @param peerRelays what the agent and its peers may do for each other as relays
 * @param bindAddresses addresses to bind one socket each to; empty for what suits the host
 * @param port the local UDP port, 0 for any
 * @param interfaceFilter which interfaces' names may be used
 * @param addressFilter which local addresses may be offered
 * @param host what else is made of the host
 * @param checkPacing Ta (RFC 8445 section 14.2)
 * @param maxPairs how many pairs a session may check (RFC 8445 section 6.1.2.5)
 * @param connectTimeout how long {@code connect} may take at most
 * @param liveness how soon a dead path is to be noticed
 * @param keepaliveInterval pause between keepalives of an idle path (RFC 8445 section 11)
 * @param maxSessions how many sessions may exist at a time
 * @param openers whether the first packets toward a peer leave with a low TTL where the platform allows it
 * @param hardNat what may be spent on a way through NATs that give each destination another port
 * @param hardNatMemory keeps what came of attempts at that
 * @param events takes events
 * @param callbackExecutor runs the application's callbacks; empty for the session's event loop
 * @param handshakeExecutor runs blocking handshakes; empty for the agent's own bounded pool
 * @param environment where the agent lives; empty for the real network
 */
public record AgentConfig(
        Identity identity,
        Optional<SignalingChannel> signaling,
        List<InetSocketAddress> stunServers,
        List<CandidateSource> candidateSources,
        RelayConfig relays,
        PeerRelays peerRelays,
        List<InetAddress> bindAddresses,
        int port,
        Predicate<String> interfaceFilter,
        Predicate<InetAddress> addressFilter,
        HostPolicy host,
        Duration checkPacing,
        int maxPairs,
        Duration connectTimeout,
        Liveness liveness,
        Duration keepaliveInterval,
        int maxSessions,
        boolean openers,
        HardNatBudget hardNat,
        HardNatMemory hardNatMemory,
        Consumer<? super TraversalEvent> events,
        Optional<Executor> callbackExecutor,
        Optional<Executor> handshakeExecutor,
        Optional<AgentEnvironment> environment) {
    /**
     * Keeps copies.
     *
     * @param identity who the agent is
     * @param signaling the way to peers; empty for none
     * @param stunServers unresolved or resolved addresses of STUN servers
     * @param candidateSources further sources of candidates
     * @param relays the relays that may be used
     * @param peerRelays what the agent and its peers may do for each other as relays
     * @param bindAddresses addresses to bind one socket each to; empty for what suits the host
     * @param port the local UDP port, 0 for any
     * @param interfaceFilter which interfaces' names may be used
     * @param addressFilter which local addresses may be offered
     * @param host what else is made of the host
     * @param checkPacing Ta (RFC 8445 section 14.2)
     * @param maxPairs how many pairs a session may check (RFC 8445 section 6.1.2.5)
     * @param connectTimeout how long {@code connect} may take at most
     * @param liveness how soon a dead path is to be noticed
     * @param keepaliveInterval pause between keepalives of an idle path (RFC 8445 section 11)
     * @param maxSessions how many sessions may exist at a time
     * @param openers whether the first packets toward a peer leave with a low TTL where the platform allows it
     * @param hardNat what may be spent on a way through NATs that give each destination another port
     * @param hardNatMemory keeps what came of attempts at that
     * @param events takes events
     * @param callbackExecutor runs the application's callbacks; empty for the session's event loop
     * @param handshakeExecutor runs blocking handshakes; empty for the agent's own bounded pool
     * @param environment where the agent lives; empty for the real network
     */
    public AgentConfig {
        stunServers = List.copyOf(stunServers);
        candidateSources = List.copyOf(candidateSources);
        bindAddresses = List.copyOf(bindAddresses);
    }
}

package dev.traversal.portmap.internal.pcp;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.portmap.MappingProtocol;
import dev.traversal.portmap.PortMappingFailure;
import dev.traversal.portmap.internal.protocol.Ask;
import dev.traversal.portmap.internal.protocol.ClientEvent;
import dev.traversal.portmap.internal.protocol.Epoch;
import dev.traversal.portmap.internal.protocol.MappingClient;
import dev.traversal.portmap.internal.protocol.Outgoing;
import dev.traversal.portmap.internal.protocol.Questions;
import dev.traversal.portmap.internal.protocol.Reject;
import dev.traversal.portmap.internal.protocol.Rejects;
import dev.traversal.portmap.internal.protocol.Rule;
import dev.traversal.portmap.internal.protocol.Server;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks one gateway in PCP (RFC 6887). */
public final class PcpClient implements MappingClient {
    private static final int PROBE = 0;
    private static final int FIRST_SENDS = 3;
    private static final int KNOWN_SENDS = 5;
    private static final int RELEASE_SENDS = 2;
    private static final int UNSUPPORTED_VERSION = 1;
    private static final int RESULT_OFFSET = 3;

    private final Server server;
    private final Rejects rejects;
    private final Outgoing out = new Outgoing();
    private final Questions<Integer> questions;
    private final Map<Integer, Ask> asks = new HashMap<>();
    private final Map<Integer, Ask> releases = new HashMap<>();
    private final PcpAnswer answer = new PcpAnswer();
    private final Epoch epoch = new Epoch();
    private boolean spoke;

    /**
     * Makes one that has asked nothing.
     *
     * @param server where to ask; rules have names from 1 on
     * @param rejects counts what is dropped
     */
    public PcpClient(Server server, Rejects rejects) {
        this.server = server;
        this.rejects = rejects;
        this.questions = new Questions<>(server, out);
    }

    @Override
    public MappingProtocol protocol() {
        return MappingProtocol.PCP;
    }

    @Override
    public void probe(long nowNanos) {
        questions.ask(PROBE, PcpRequest.announce(server.client()), FIRST_SENDS, nowNanos);
    }

    @Override
    public void request(Ask ask, long nowNanos) {
        int rule = ask.rule().id();
        releases.remove(rule);
        asks.put(rule, ask);
        questions.ask(rule, PcpRequest.map(ask, server.client()), spoke ? KNOWN_SENDS : FIRST_SENDS, nowNanos);
    }

    @Override
    public void release(Rule rule, long nowNanos) {
        Ask ask = Ask.first(rule);
        asks.remove(rule.id());
        releases.put(rule.id(), ask);
        questions.ask(rule.id(), PcpRequest.delete(ask, server.client()), RELEASE_SENDS, nowNanos);
    }

    /** A server that speaks NAT-PMP alone says so in that protocol's words (RFC 6886 section 3.5). */
    @Override
    public boolean owns(int remotePort, byte[] buffer, int offset, int length) {
        if (remotePort != Server.PORT || length <= RESULT_OFFSET) {
            return false;
        }
        boolean refusesVersion = buffer[offset + RESULT_OFFSET] == UNSUPPORTED_VERSION;
        return buffer[offset] == (refusesVersion ? 0 : PcpRequest.VERSION);
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (buffer[offset] == 0) {
            if (questions.names().isEmpty()) {
                rejects.count(Reject.NOT_ASKED);
                return;
            }
            mute(PortMappingFailure.UNSUPPORTED, "PCP: it speaks NAT-PMP");
            return;
        }
        Reject reject = answer.read(buffer, offset, length);
        if (reject == null) {
            reject = answer.opcode() == PcpRequest.ANNOUNCE ? announced(nowNanos) : answered(nowNanos);
        }
        if (reject != null) {
            rejects.count(reject);
        }
    }

    /** An announcement that nobody asked for is sent to all after a restart (section 14.1.3). */
    private @Nullable Reject announced(long nowNanos) {
        Questions.Open asked = questions.answered(PROBE);
        speaks(asked == null ? 0 : nowNanos - asked.sinceNanos());
        watch(nowNanos);
        return null;
    }

    private @Nullable Reject answered(long nowNanos) {
        boolean knownNonce = false;
        for (Integer name : questions.names()) {
            Ask ask = asks.getOrDefault(name, releases.get(name));
            if (ask == null || !answer.hasNonce(ask.rule().nonce())) {
                continue;
            }
            knownNonce = true;
            if (isFor(ask)) {
                take(name, ask, nowNanos);
                return null;
            }
        }
        return knownNonce ? Reject.WRONG_PORT : Reject.WRONG_NONCE;
    }

    private boolean isFor(Ask ask) {
        var request = ask.rule().request();
        return answer.opcode() == PcpRequest.opcode(request)
                && answer.protocol() == request.protocol().number()
                && answer.internalPort() == request.internalPort()
                && request.toward()
                        .map(peer -> ByteBuffer.wrap(answer.peer()).getShort() == (short) peer.port())
                        .orElse(true);
    }

    private void take(int name, Ask ask, long nowNanos) {
        Questions.Open asked = questions.answered(name);
        long rttNanos = asked == null || asked.retry().sends() > 1 ? 0 : nowNanos - asked.sinceNanos();
        if (releases.remove(name) != null) {
            out.tell(new ClientEvent.Released(name));
            return;
        }
        asks.remove(name);
        PcpResult result = answer.result();
        if (result != PcpResult.SUCCESS) {
            speaks(rttNanos);
            out.tell(new ClientEvent.Refused(name, result.failure(), result.text()));
            return;
        }
        speaks(rttNanos);
        watch(nowNanos);
        InetSocketAddress external = new InetSocketAddress(answer.externalAddress(), answer.externalPort());
        if (answer.lifetimeSeconds() == 0) {
            out.tell(new ClientEvent.Refused(name, PortMappingFailure.TOO_BRIEF, "PCP: granted for no time"));
        } else if (external.getPort() == 0) {
            out.tell(new ClientEvent.Refused(name, PortMappingFailure.MALFORMED, "PCP: granted port 0"));
        } else if (ask.rule().request().exact() && external.getPort() != ask.externalPort()) {
            releases.put(name, ask);
            questions.ask(name, PcpRequest.delete(ask, server.client()), RELEASE_SENDS, nowNanos);
            out.tell(new ClientEvent.Refused(
                    name, PortMappingFailure.CONFLICT, "PCP: granted port " + external.getPort() + " instead"));
        } else {
            out.tell(new ClientEvent.Granted(name, external, answer.lifetimeSeconds()));
        }
    }

    private void speaks(long rttNanos) {
        if (!spoke) {
            spoke = true;
            out.tell(new ClientEvent.Spoke(null, rttNanos, ""));
        }
    }

    private void watch(long nowNanos) {
        if (epoch.restarted(answer.epochSeconds(), nowNanos)) {
            out.tell(new ClientEvent.StateLost("PCP: the gateway's clock began anew"));
        }
    }

    private void mute(PortMappingFailure failure, String reason) {
        questions.names().forEach(questions::answered);
        asks.clear();
        releases.clear();
        out.tell(new ClientEvent.Mute(failure, reason));
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        // it opens nothing
    }

    @Override
    public void handleTimeout(long nowNanos) {
        questions.handleTimeout(this::unanswered, nowNanos);
    }

    private void unanswered(int name, Questions.Open asked) {
        if (releases.remove(name) != null) {
            out.tell(new ClientEvent.Released(name));
            return;
        }
        asks.remove(name);
        String reason =
                "PCP: no answer from " + IpLiteral.format(server.address().getAddress());
        if (!spoke) {
            out.tell(new ClientEvent.Mute(PortMappingFailure.NO_ANSWER, reason));
        } else if (name != PROBE) {
            out.tell(new ClientEvent.Refused(name, PortMappingFailure.NO_ANSWER, reason));
        }
    }

    @Override
    public @Nullable Effect pollEffect() {
        return out.pollEffect();
    }

    @Override
    public @Nullable ClientEvent pollEvent() {
        return out.pollEvent();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return questions.nextDeadline();
    }
}

package dev.traversal.portmap.internal.natpmp;

import dev.traversal.internal.address.AddressKind;
import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.portmap.MappingProtocol;
import dev.traversal.portmap.PortMappingFailure;
import dev.traversal.portmap.PortRequest;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks one gateway in NAT-PMP (RFC 6886): for its address first, which changes nothing there, and then for ports. */
public final class NatPmpClient implements MappingClient {
    private static final int PROBE = 0;
    private static final int FIRST_SENDS = 2;
    private static final int KNOWN_SENDS = 5;
    private static final int RELEASE_SENDS = 2;
    private static final int RESULT_OFFSET = 3;
    private static final int PCP_VERSION = 2;
    private static final long ADDRESS_HOLDS_NANOS = 1_000_000_000L;

    private final Server server;
    private final Rejects rejects;
    private final Outgoing out = new Outgoing();
    private final Questions<Integer> questions;
    private final Map<Integer, Ask> asks = new HashMap<>();
    private final Map<Integer, Rule> releases = new HashMap<>();
    private final NatPmpMessage answer = new NatPmpMessage();
    private final Epoch epoch = new Epoch();
    private @Nullable InetAddress external;
    private long toldNanos;
    private boolean spoke;

    /**
     * Makes one that has asked nothing.
     *
     * @param server where to ask; rules have names from 1 on
     * @param rejects counts what is dropped
     */
    public NatPmpClient(Server server, Rejects rejects) {
        this.server = server;
        this.rejects = rejects;
        this.questions = new Questions<>(server, out);
    }

    @Override
    public MappingProtocol protocol() {
        return MappingProtocol.NAT_PMP;
    }

    @Override
    public void probe(long nowNanos) {
        questions.ask(PROBE, NatPmpMessage.address(), spoke ? KNOWN_SENDS : FIRST_SENDS, nowNanos);
    }

    @Override
    public void request(Ask ask, long nowNanos) {
        int rule = ask.rule().id();
        PortRequest request = ask.rule().request();
        if (request.needsPcp()) {
            out.tell(new ClientEvent.Refused(
                    rule, PortMappingFailure.UNSUPPORTED, "NAT-PMP: knows neither peers nor filters"));
            return;
        }
        releases.remove(rule);
        asks.put(rule, ask);
        if (external == null || nowNanos - toldNanos > ADDRESS_HOLDS_NANOS) {
            probe(nowNanos); // ahead of the question, so that its answer comes first
        }
        byte[] question =
                NatPmpMessage.map(request.protocol(), request.internalPort(), ask.externalPort(), ask.leaseSeconds());
        questions.ask(rule, question, KNOWN_SENDS, nowNanos);
    }

    @Override
    public void release(Rule rule, long nowNanos) {
        asks.remove(rule.id());
        releases.put(rule.id(), rule);
        PortRequest request = rule.request();
        byte[] question = NatPmpMessage.map(request.protocol(), request.internalPort(), 0, 0);
        questions.ask(rule.id(), question, RELEASE_SENDS, nowNanos);
    }

    /** A server that speaks PCP alone says so in that protocol's words (RFC 6887 section 9). */
    @Override
    public boolean owns(int remotePort, byte[] buffer, int offset, int length) {
        if (remotePort != Server.PORT || length <= RESULT_OFFSET) {
            return false;
        }
        boolean refusesVersion = buffer[offset + RESULT_OFFSET] == NatPmpMessage.RESULT_UNSUPPORTED_VERSION;
        return buffer[offset] == (refusesVersion ? PCP_VERSION : 0);
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (buffer[offset] == PCP_VERSION) {
            if (questions.names().isEmpty()) {
                rejects.count(Reject.NOT_ASKED);
                return;
            }
            mute(PortMappingFailure.UNSUPPORTED, "NAT-PMP: it speaks PCP");
            return;
        }
        Reject reject = answer.read(buffer, offset, length);
        if (reject == null) {
            reject = answer.opcode() == NatPmpMessage.ADDRESS ? addressTold(nowNanos) : answered(nowNanos);
        }
        if (reject != null) {
            rejects.count(reject);
        }
    }

    /** Also sent to all after a restart or a change (section 3.2.1); nothing but its clock and its address is believed. */
    private @Nullable Reject addressTold(long nowNanos) {
        Questions.Open asked = questions.answered(PROBE);
        if (asked == null && !spoke) {
            return Reject.NOT_ASKED;
        }
        if (answer.result() != 0) {
            if (!spoke) {
                mute(answer.failure(), answer.text());
            }
            return null;
        }
        InetAddress told = answer.externalAddress();
        InetAddress before = external;
        external = told;
        toldNanos = nowNanos;
        boolean first = !spoke;
        spoke = true;
        boolean restarted = epoch.restarted(answer.epochSeconds(), nowNanos);
        if (first) {
            out.tell(new ClientEvent.Spoke(told, asked == null ? 0 : nowNanos - asked.sinceNanos(), ""));
        } else if (restarted) {
            out.tell(new ClientEvent.StateLost("NAT-PMP: the gateway's clock began anew"));
        } else if (before != null && !before.equals(told)) {
            out.tell(new ClientEvent.StateLost("NAT-PMP: the gateway's address is another"));
        }
        return null;
    }

    private @Nullable Reject answered(long nowNanos) {
        boolean otherPort = false;
        for (Integer name : questions.names()) {
            Ask ask = asks.get(name);
            Rule rule = ask == null ? releases.get(name) : ask.rule();
            if (rule == null || NatPmpMessage.opcode(rule.request().protocol()) != answer.opcode()) {
                continue;
            }
            boolean refusedInBrief = answer.result() != 0 && answer.internalPort() == 0;
            if (refusedInBrief || rule.request().internalPort() == answer.internalPort()) {
                take(name, ask, nowNanos);
                return null;
            }
            otherPort = true;
        }
        return otherPort ? Reject.WRONG_PORT : Reject.NOT_ASKED;
    }

    private void take(int name, @Nullable Ask ask, long nowNanos) {
        questions.answered(name);
        boolean restarted = epoch.restarted(answer.epochSeconds(), nowNanos);
        InetAddress at = external;
        if (ask == null) {
            releases.remove(name);
            out.tell(new ClientEvent.Released(name));
            return;
        }
        asks.remove(name);
        if (restarted && spoke) {
            out.tell(new ClientEvent.StateLost("NAT-PMP: the gateway's clock began anew"));
        }
        if (answer.result() != 0) {
            out.tell(new ClientEvent.Refused(name, answer.failure(), answer.text()));
        } else if (answer.leaseSeconds() == 0) {
            out.tell(new ClientEvent.Refused(name, PortMappingFailure.TOO_BRIEF, "NAT-PMP: granted for no time"));
        } else if (answer.externalPort() == 0) {
            out.tell(new ClientEvent.Refused(name, PortMappingFailure.MALFORMED, "NAT-PMP: granted port 0"));
        } else if (ask.rule().request().exact() && answer.externalPort() != ask.externalPort()) {
            release(ask.rule(), nowNanos);
            out.tell(new ClientEvent.Refused(
                    name, PortMappingFailure.CONFLICT, "NAT-PMP: granted port " + answer.externalPort() + " instead"));
        } else if (at == null || AddressKind.of(at) == AddressKind.UNSPECIFIED) {
            release(ask.rule(), nowNanos);
            out.tell(new ClientEvent.Refused(
                    name, PortMappingFailure.NETWORK_FAILURE, "NAT-PMP: the gateway has no external address"));
        } else {
            out.tell(new ClientEvent.Granted(
                    name, new InetSocketAddress(at, answer.externalPort()), answer.leaseSeconds()));
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
                "NAT-PMP: no answer from " + IpLiteral.format(server.address().getAddress());
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

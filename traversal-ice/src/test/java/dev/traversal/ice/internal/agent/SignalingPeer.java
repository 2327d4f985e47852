package dev.traversal.ice.internal.agent;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.Ticket;
import dev.traversal.api.TransportAddress;
import dev.traversal.ice.internal.signal.EnvelopeOpener;
import dev.traversal.ice.internal.signal.EnvelopeSealer;
import dev.traversal.ice.internal.signal.MessageKind;
import dev.traversal.ice.internal.signal.PrekeyRing;
import dev.traversal.ice.internal.signal.SignalMessage;
import dev.traversal.ice.internal.signal.SignedPrekey;
import dev.traversal.ice.internal.signal.Verdict;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimSignaling;
import dev.traversal.spi.SignalingChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A peer that an agent calls, of which there is nothing but its end of signaling: it says what a test wants. */
final class SignalingPeer {
    private final Identity identity = Identity.generate();
    private final InstantSource clock;
    private final SecureRandom random;
    private final SignalingChannel channel;
    private final EnvelopeOpener opener;
    private final List<String> heard = new ArrayList<>();
    private @Nullable EnvelopeSealer sealer;
    private @Nullable PeerId caller;

    SignalingPeer(SimHost host, SimSignaling hub) {
        clock = host.environment().wallClock();
        random = host.environment().secureRandom();
        PrekeyRing prekeys = new PrekeyRing(random, clock.instant());
        opener = new EnvelopeOpener(identity.peerId(), prekeys);
        channel = hub.channel();
        channel.open(identity, new Listener());
        var unused = channel.publish(SignedPrekey.sign(prekeys.published(), identity));
    }

    Ticket ticket() {
        return new Ticket(identity.publicKey(), Optional.empty());
    }

    /** {@return the texts of the descriptions that came, in order} */
    List<String> heard() {
        return heard;
    }

    void say(MessageKind kind, String description) {
        if (sealer == null || caller == null) {
            throw new IllegalStateException("nobody has called");
        }
        byte[] envelope = sealer.seal(kind, 0, description.getBytes(StandardCharsets.UTF_8), clock.instant());
        var unused = channel.send(caller, envelope);
    }

    private final class Listener implements SignalingChannel.Listener {
        @Override
        public void onEnvelope(PeerId from, byte[] envelope) {
            if (opener.open(envelope, clock.instant()) instanceof Verdict.Accepted<SignalMessage> accepted) {
                SignalMessage message = accepted.value();
                if (message.kind() == MessageKind.OFFER) {
                    opener.adopt(message);
                    caller = message.sender().peerId();
                    sealer = new EnvelopeSealer(
                            identity,
                            message.session(),
                            message.sender().peerId(),
                            message.senderPrekey().orElseThrow(),
                            random);
                }
                heard.add(message.text());
            }
        }

        @Override
        public void onStateChanged(boolean connected, String detail) {}

        @Override
        public void onStunServers(List<TransportAddress> servers) {}
    }
}

package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunWriter;
import dev.traversal.sim.SimHost;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A lite implementation: answers checks, sends none, takes the pair that is nominated and echoes what comes over it. */
final class LiteResponder implements Machine<Object> {
    private static final int PORT = 5_000;
    private static final String UFRAG = "lite";
    private static final String PASSWORD = "0123456789012345678901";

    private final SimHost host;
    private final Queue<Effect> effects = new ArrayDeque<>();
    private final StunMessage message = new StunMessage(KnownAttributes.ICE);
    private final StunWriter writer = new StunWriter(512);
    private final IntegrityKey key = IntegrityKey.shortTerm(PASSWORD);
    int checks;
    int controlling;

    @Nullable
    InetSocketAddress nominated;

    LiteResponder(SimHost host) {
        this.host = host;
        Driver driver = host.environment().openDriver();
        effects.add(new Effect.OpenSocket(0, new InetSocketAddress(host.address(), PORT)));
        var unused = driver.start(this, event -> {});
    }

    List<String> lines() {
        return List.of(
                "a=ice-lite",
                "a=ice-options:ice2",
                "a=ice-ufrag:" + UFRAG,
                "a=ice-pwd:" + PASSWORD,
                "a=candidate:1 1 udp 2130706431 " + host.address().getHostAddress() + " " + PORT + " typ host",
                "a=end-of-candidates");
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (!StunMessage.looksLikeStun(buffer, offset, length)) {
            if (remote.equals(nominated)) {
                effects.add(
                        new Effect.Transmit(socket, remote, Arrays.copyOfRange(buffer, offset, offset + length), 0));
            }
            return;
        }
        boolean check = message.parse(buffer, offset, length) == null
                && message.messageClass() == MessageClass.REQUEST
                && message.isForUfrag(UFRAG.getBytes(StandardCharsets.US_ASCII))
                && key.verify(message);
        if (check) {
            checks++;
            controlling += message.has(StunAttribute.ICE_CONTROLLING) ? 1 : 0;
            if (message.has(StunAttribute.USE_CANDIDATE)) {
                nominated = remote;
            }
            byte[] answer = writer.beginAnswer(MessageClass.SUCCESS, message)
                    .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, remote)
                    .integrity(key)
                    .fingerprint()
                    .toBytes();
            effects.add(new Effect.Transmit(socket, remote, answer, 0));
        }
    }

    @Override
    public void handleInput(Input input, long nowNanos) {}

    @Override
    public void handleTimeout(long nowNanos) {}

    @Override
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    @Override
    public @Nullable Object pollEvent() {
        return null;
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return null;
    }
}

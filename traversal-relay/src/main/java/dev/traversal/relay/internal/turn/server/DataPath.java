package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.stun.AddressBuffer;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import dev.traversal.relay.internal.turn.ChannelData;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Queue;

/** Passes datagrams between clients and peers (RFC 8656 sections 11 and 12). For ChannelData it allocates nothing. */
final class DataPath {
    private static final int MAX_DATAGRAM_BYTES = 65_507;
    private static final int INDICATION_OVERHEAD_BYTES = 64;

    private final DatagramPort out;
    private final Queue<Effect> effects;
    private final PeerGate gate;
    private final TurnCounters counters;
    private final byte[] channelData = new byte[ChannelData.HEADER_BYTES + MAX_DATAGRAM_BYTES];
    private final StunWriter indication = new StunWriter(MAX_DATAGRAM_BYTES);
    private final AddressBuffer address = new AddressBuffer();
    private final byte[] transactionId = new byte[StunMessage.TRANSACTION_ID_BYTES];
    private long indications;

    DataPath(DatagramPort out, Queue<Effect> effects, PeerGate gate, TurnCounters counters, long firstId) {
        this.out = out;
        this.effects = effects;
        this.gate = gate;
        this.counters = counters;
        indications = firstId;
    }

    /** ChannelData from a client. */
    void fromClient(Door door, InetSocketAddress client, byte[] buffer, int offset, int length, long nowNanos) {
        Allocation allocation = door.allocation(client);
        Channel channel = allocation == null ? null : allocation.channel(ChannelData.channel(buffer, offset), nowNanos);
        if (allocation == null || channel == null) {
            counters.reject(TurnReject.NO_CHANNEL);
            return;
        }
        int bytes = ChannelData.payloadBytes(buffer, offset, length);
        if (bytes < 0) {
            counters.reject(TurnReject.LENGTH);
            return;
        }
        toPeer(allocation, channel.peer(), buffer, offset + ChannelData.HEADER_BYTES, bytes, nowNanos);
    }

    private void toPeer(
            Allocation allocation, InetSocketAddress peer, byte[] buffer, int offset, int length, long nowNanos) {
        RelayPort port = allocation.portToward(peer.getAddress());
        if (port == null) {
            counters.reject(TurnReject.NO_PERMISSION);
        } else if (!allocation.account().toPeers().take(length, nowNanos)) {
            counters.reject(TurnReject.SHAPED);
        } else if (out.send(port.socket(), peer, buffer, offset, length)) {
            counters.toPeer(length);
        } else {
            counters.reject(TurnReject.CONGESTED);
        }
    }

    /** A Send indication (RFC 8656 section 11.2). */
    void send(Door door, InetSocketAddress client, StunMessage message, long nowNanos) {
        Allocation allocation = door.allocation(client);
        int data = message.indexOf(StunAttribute.DATA);
        if (allocation == null
                || data < 0
                || message.hasUnknownMandatory()
                || !message.readXorAddress(StunAttribute.XOR_PEER_ADDRESS, address)
                || address.port() == 0) {
            counters.reject(TurnReject.BAD_REQUEST);
            return;
        }
        InetSocketAddress peer = address.toSocketAddress();
        if (!allocation.permits(peer.getAddress(), nowNanos) || !gate.mayLeave(allocation, peer)) {
            counters.reject(TurnReject.NO_PERMISSION);
            return;
        }
        int at = message.attributeOffset(data);
        int bytes = message.attributeLength(data);
        if (message.has(StunAttribute.DONT_FRAGMENT)) {
            sendWhole(allocation, peer, Arrays.copyOfRange(message.buffer(), at, at + bytes), nowNanos);
        } else {
            toPeer(allocation, peer, message.buffer(), at, bytes, nowNanos);
        }
    }

    private void sendWhole(Allocation allocation, InetSocketAddress peer, byte[] data, long nowNanos) {
        RelayPort port = allocation.portToward(peer.getAddress());
        if (port != null && allocation.account().toPeers().take(data.length, nowNanos)) {
            effects.add(new Effect.Transmit(port.socket(), peer, data, 0, true));
            counters.toPeer(data.length);
        } else {
            counters.reject(TurnReject.SHAPED);
        }
    }

    /** A datagram at a relayed address (RFC 8656 section 11.3). */
    void fromPeer(RelayPort port, InetSocketAddress peer, byte[] buffer, int offset, int length, long nowNanos) {
        Allocation allocation = port.owner();
        if (allocation == null || !allocation.permits(peer.getAddress(), nowNanos)) {
            counters.reject(TurnReject.NO_PERMISSION);
            return;
        }
        if (length > MAX_DATAGRAM_BYTES - INDICATION_OVERHEAD_BYTES) {
            counters.reject(TurnReject.LENGTH);
            return;
        }
        if (!allocation.account().toClient().take(length, nowNanos)) {
            counters.reject(TurnReject.SHAPED);
            return;
        }
        Channel channel = allocation.channelTo(peer, nowNanos);
        boolean taken = channel == null
                ? sendIndication(allocation, peer, buffer, offset, length)
                : sendChannelData(allocation, channel.number(), buffer, offset, length);
        if (taken) {
            counters.toClient(length);
        } else {
            counters.reject(TurnReject.CONGESTED);
        }
    }

    private boolean sendChannelData(Allocation allocation, int channel, byte[] buffer, int offset, int length) {
        ChannelData.writeHeader(channelData, 0, channel, length);
        System.arraycopy(buffer, offset, channelData, ChannelData.HEADER_BYTES, length);
        return out.send(
                allocation.door().socket(), allocation.client(), channelData, 0, ChannelData.HEADER_BYTES + length);
    }

    private boolean sendIndication(
            Allocation allocation, InetSocketAddress peer, byte[] buffer, int offset, int length) {
        ByteBuffer.wrap(transactionId).putLong(4, indications++);
        indication
                .begin(MessageClass.INDICATION, StunMethod.DATA, transactionId)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)
                .attribute(StunAttribute.DATA, buffer, offset, length);
        int bytes = indication.finish();
        return out.send(allocation.door().socket(), allocation.client(), indication.buffer(), 0, bytes);
    }
}

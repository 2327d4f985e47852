package dev.traversal.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Lets a socket receive only what arrives with one TTL, by a filter in the kernel: so tests see what was on the wire. */
final class TtlFilter {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int NETWORK_HEADER = -0x100000; // SKF_NET_OFF
    private static final short LOAD_BYTE = 0x30;
    private static final short JUMP_IF_EQUAL = 0x15;
    private static final short RETURN = 0x06;

    private TtlFilter() {}

    /**
     * Attaches it.
     *
     * @param channel an epoll channel
     * @param ttlOffset 8 in an IPv4 header, 7 in an IPv6 header
     * @param ttl what is let in
     */
    static void attach(Channel channel, int ttlOffset, int ttl) {
        ByteBuf program = Unpooled.directBuffer(32);
        try {
            ByteBuffer code = program.internalNioBuffer(0, 32).order(ByteOrder.nativeOrder());
            instruction(code, LOAD_BYTE, 0, 0, NETWORK_HEADER + ttlOffset);
            instruction(code, JUMP_IF_EQUAL, 0, 1, ttl);
            instruction(code, RETURN, 0, 0, 0xffff);
            instruction(code, RETURN, 0, 0, 0);
            ByteBuffer head = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
            head.putShort(0, (short) 4).putLong(8, program.memoryAddress());
            ChannelOption<ByteBuffer> option =
                    new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, 16);
            channel.config().setOption(option, head);
        } finally {
            program.release();
        }
    }

    private static void instruction(ByteBuffer code, short operation, int ifTrue, int ifFalse, int operand) {
        code.putShort(operation).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
    }
}

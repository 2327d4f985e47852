package dev.traversal.internal.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A multicast group, and where a socket joins it.
 *
 * @param group the group's address
 * @param at an address of each interface
 */
record GroupMembership(InetAddress group, List<InetAddress> at) {
    private static final Logger log = LoggerFactory.getLogger(GroupMembership.class);

    /** Joins at every interface where that is possible. {@return whether it is anywhere} */
    boolean join(Channel channel) {
        Set<NetworkInterface> joined = new HashSet<>();
        for (InetAddress address : at) {
            try {
                NetworkInterface where = NetworkInterface.getByInetAddress(address);
                if (where != null && where.supportsMulticast() && !joined.contains(where) && join(channel, where)) {
                    joined.add(where);
                }
            } catch (SocketException e) {
                log.debug("interface of {} is gone: {}", address, e.toString());
            }
        }
        return !joined.isEmpty();
    }

    private boolean join(Channel channel, NetworkInterface where) {
        ChannelFuture joined = ((DatagramChannel) channel).joinGroup(group, where, null);
        if (joined.isDone() && !joined.isSuccess()) {
            log.debug(
                    "{} does not join {}: {}",
                    where.getName(),
                    group,
                    joined.cause().toString());
            return false;
        }
        return true;
    }
}

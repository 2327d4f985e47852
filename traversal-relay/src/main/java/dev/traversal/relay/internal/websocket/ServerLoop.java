package dev.traversal.relay.internal.websocket;

import dev.traversal.api.PeerId;
import dev.traversal.relay.internal.rendezvous.CloseCode;
import dev.traversal.relay.internal.rendezvous.RendezvousServerMachine;
import dev.traversal.relay.internal.rendezvous.ServerEffect;
import dev.traversal.relay.internal.rendezvous.ServerEvent;
import dev.traversal.relay.spi.MessageBus;
import dev.traversal.relay.spi.MessageBus.Delivery;
import dev.traversal.relay.spi.PeerDirectory;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the server's machine: all its connections live on one loop. */
final class ServerLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLoop.class);

    /** Something to do with the machine. */
    interface Command {
        void run(RendezvousServerMachine machine, long nowNanos);
    }

    private record Place(PeerDirectory.Registration registration, MessageBus.Attachment attachment) {}

    private final EventLoop loop;
    private final LoopTimer timer;
    private final RendezvousServerMachine machine;
    private final PeerDirectory directory;
    private final MessageBus bus;
    private final Consumer<ServerEvent> events;
    private final Map<Long, ServerHandler> connections = new HashMap<>();
    private final Map<Long, Place> places = new HashMap<>();
    private long lastId;
    private boolean draining;

    ServerLoop(
            EventLoop loop,
            RendezvousServerMachine machine,
            PeerDirectory directory,
            MessageBus bus,
            Consumer<ServerEvent> events) {
        this.loop = loop;
        this.machine = machine;
        this.directory = directory;
        this.bus = bus;
        this.events = events;
        timer = new LoopTimer(loop, () -> run(RendezvousServerMachine::handleTimeout));
    }

    /** Takes a new connection; on the loop. */
    void accept(Channel channel) {
        long id = ++lastId;
        ServerHandler handler = new ServerHandler(this, id, channel);
        handler.install(channel.pipeline());
        connections.put(id, handler);
        channel.closeFuture().addListener(closed -> gone(id));
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        run((server, now) -> server.handleAccepted(id, remote.getAddress(), now));
    }

    private void gone(long id) {
        if (connections.remove(id) != null) {
            run((server, now) -> server.handleClosed(id));
        }
    }

    /** Runs a command and carries out what follows from it; hops to the loop if need be. */
    void run(Command command) {
        if (!loop.inEventLoop()) {
            if (!loop.isShuttingDown()) {
                loop.execute(() -> run(command));
            }
            return;
        }
        command.run(machine, timer.nowNanos());
        if (draining) {
            return; // called by an effect: whoever drains goes on with what this has added
        }
        draining = true;
        try {
            for (ServerEffect effect = machine.pollEffect(); effect != null; effect = machine.pollEffect()) {
                carryOut(effect);
            }
            for (ServerEvent event = machine.pollEvent(); event != null; event = machine.pollEvent()) {
                events.accept(event);
            }
        } finally {
            draining = false;
        }
        timer.arm(machine.nextDeadline());
    }

    private void carryOut(ServerEffect effect) {
        if (effect instanceof ServerEffect.Write write) {
            write(write.connection(), FrameHandler.text(write.text()), write.text().length);
        } else if (effect instanceof ServerEffect.Pong pong) {
            Object frame = new PongWebSocketFrame(Unpooled.wrappedBuffer(pong.payload()));
            write(pong.connection(), frame, pong.payload().length);
        } else if (effect instanceof ServerEffect.Close close) {
            ServerHandler handler = connections.get(close.connection());
            if (handler != null) {
                handler.close(close.code());
            }
        } else if (effect instanceof ServerEffect.Read read) {
            ServerHandler handler = connections.get(read.connection());
            if (handler != null) {
                handler.setReading(read.wanted());
            }
        } else {
            carryOutside(effect);
        }
    }

    private void carryOutside(ServerEffect effect) {
        if (effect instanceof ServerEffect.Register register) {
            long id = register.connection();
            MessageBus.Attachment attachment = bus.attach(register.peer(), new ConnectionInbox(id));
            Place before = places.put(id, new Place(directory.register(register.peer()), attachment));
            assert before == null : "registered twice";
        } else if (effect instanceof ServerEffect.Unregister unregister) {
            Place place = places.remove(unregister.connection());
            if (place != null) {
                place.registration().close();
                place.attachment().close();
            }
        } else if (effect instanceof ServerEffect.Publish publish) {
            Place place = places.get(publish.connection());
            if (place != null) {
                ask(
                        publish.token(),
                        () -> place.registration().publish(publish.prekey()),
                        (server, done) -> server.run((m, now) -> m.handlePublished(publish.token(), now)));
            }
        } else if (effect instanceof ServerEffect.Find find) {
            ask(
                    find.token(),
                    () -> directory.find(find.peer()),
                    (server, entry) -> server.run((m, now) -> m.handleFound(find.token(), entry, now)));
        } else if (effect instanceof ServerEffect.Route route) {
            ask(
                    route.token(),
                    () -> bus.send(route.from(), route.to(), route.envelope()),
                    (server, delivery) -> server.run((m, now) -> m.handleRouted(route.token(), delivery, now)));
        } else {
            throw new AssertionError(effect);
        }
    }

    private <T> void ask(long token, Supplier<CompletionStage<T>> question, BiConsumer<ServerLoop, T> answer) {
        CompletionStage<T> stage;
        try {
            stage = question.get();
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                answer.accept(this, value);
            } else {
                LOG.debug("directory or bus failed", failure);
                run((server, now) -> server.handleUnavailable(token, now));
            }
        });
    }

    private void write(long id, Object frame, int bytes) {
        ServerHandler handler = connections.get(id);
        if (handler != null) {
            handler.channel().writeAndFlush(frame).addListener(done -> {
                if (done.isSuccess()) {
                    machine.handleWritten(id, bytes);
                }
            });
        }
    }

    /** Says goodbye to everybody; on the loop. */
    void close() {
        run(RendezvousServerMachine::close);
        for (ServerHandler handler : Map.copyOf(connections).values()) {
            handler.close(CloseCode.CUT);
        }
        timer.arm(null);
    }

    private final class ConnectionInbox implements MessageBus.Inbox {
        private final long id;

        ConnectionInbox(long id) {
            this.id = id;
        }

        @Override
        public CompletionStage<Delivery> deliver(PeerId from, byte[] envelope) {
            CompletableFuture<Delivery> result = new CompletableFuture<>();
            if (loop.isShuttingDown()) {
                result.complete(Delivery.UNKNOWN_PEER);
            } else {
                run((server, now) -> result.complete(server.deliver(id, from, envelope, now)));
            }
            return result;
        }

        @Override
        public void displaced() {
            run((server, now) -> server.displaced(id, now));
        }
    }
}

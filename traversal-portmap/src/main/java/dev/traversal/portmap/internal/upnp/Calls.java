package dev.traversal.portmap.internal.upnp;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.StreamTarget;
import dev.traversal.portmap.internal.protocol.Outgoing;
import dev.traversal.portmap.internal.protocol.Reject;
import dev.traversal.portmap.internal.protocol.Rejects;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * HTTP exchanges with a gateway, each over a stream of its own since many gateways close it anyway: four at a time, 3 s and
 * 256 KiB each. Redirects are not followed.
 */
final class Calls {
    private static final long PATIENCE_NANOS = 3_000_000_000L;
    private static final int MOST_AT_A_TIME = 4;
    private static final int MOST_WAITING = 64;

    private final Outgoing out;
    private final IntSupplier names;
    private final Rejects rejects;
    private final Map<Integer, Call> open = new LinkedHashMap<>();
    private final Queue<Call> waiting = new ArrayDeque<>();
    private @Nullable Deadline deadline;

    /** Takes what a call gave. */
    interface Taker {
        /**
         * An answer came.
         *
         * @param status such as 200
         * @param body its bytes
         * @param nowNanos the time
         */
        void answered(int status, byte[] body, long nowNanos);

        /**
         * None came.
         *
         * @param reason for people
         * @param nowNanos the time
         */
        void failed(String reason, long nowNanos);
    }

    private static final class Call {
        final HttpTarget target;
        final byte[] request;
        final HttpExchange exchange;
        final Taker taker;
        long dueNanos;

        Call(HttpTarget target, byte[] request, HttpExchange exchange, Taker taker) {
            this.target = target;
            this.request = request;
            this.exchange = exchange;
            this.taker = taker;
        }
    }

    Calls(Outgoing out, IntSupplier names, Rejects rejects) {
        this.out = out;
        this.names = names;
        this.rejects = rejects;
    }

    void get(HttpTarget target, Taker taker, long nowNanos) {
        call(target, null, null, taker, nowNanos);
    }

    void act(Service service, String action, Taker taker, long nowNanos, String... arguments) {
        String body = Soap.body(service, action, arguments);
        call(service.control(), service.action(action), body, taker, nowNanos);
    }

    private void call(HttpTarget target, @Nullable String action, @Nullable String body, Taker taker, long nowNanos) {
        HttpExchange exchange = new HttpExchange();
        Call call = new Call(target, exchange.request(target, action, body), exchange, taker);
        if (open.size() < MOST_AT_A_TIME) {
            begin(call, nowNanos);
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(call);
        } else {
            exchange.close();
            taker.failed("too many questions wait", nowNanos);
        }
    }

    private void begin(Call call, long nowNanos) {
        int name = names.getAsInt();
        call.dueNanos = nowNanos + PATIENCE_NANOS;
        open.put(name, call);
        deadline = null;
        out.ask(new Effect.OpenStream(name, StreamTarget.bytes(call.target.server())));
    }

    boolean owns(int socket) {
        return open.containsKey(socket);
    }

    void handleBytes(int socket, byte[] buffer, int offset, int length, long nowNanos) {
        Call call = open.get(socket);
        if (call != null) {
            conclude(socket, call, call.exchange.take(buffer, offset, length), nowNanos);
        }
    }

    void handleInput(Input input, long nowNanos) {
        Call call = open.get(input.name());
        if (call == null) {
            return;
        }
        if (input instanceof Input.SocketOpened) {
            out.ask(new Effect.Transmit(input.name(), call.target.server(), call.request, 0));
        } else if (input instanceof Input.SocketFailed failed) {
            HttpExchange.Outcome end = call.exchange.end();
            boolean none = end instanceof HttpExchange.Outcome.Broken;
            conclude(input.name(), call, none ? new HttpExchange.Outcome.Broken(failed.reason()) : end, nowNanos);
        }
    }

    private void conclude(int socket, Call call, HttpExchange.Outcome outcome, long nowNanos) {
        if (outcome instanceof HttpExchange.Outcome.Waiting) {
            return;
        }
        end(socket, call, nowNanos);
        if (outcome instanceof HttpExchange.Outcome.Answer answer) {
            call.taker.answered(answer.status(), answer.body(), nowNanos);
        } else if (outcome instanceof HttpExchange.Outcome.Broken broken) {
            rejects.count(Reject.WRONG_HTTP);
            call.taker.failed(broken.reason(), nowNanos);
        }
    }

    private void end(int socket, Call call, long nowNanos) {
        open.remove(socket);
        deadline = null;
        call.exchange.close();
        out.ask(new Effect.CloseSocket(socket));
        Call next = waiting.poll();
        if (next != null) {
            begin(next, nowNanos);
        }
    }

    void handleTimeout(long nowNanos) {
        List<Integer> over = new ArrayList<>();
        open.forEach((name, call) -> {
            if (nowNanos - call.dueNanos >= 0) {
                over.add(name);
            }
        });
        for (Integer name : over) {
            Call call = open.get(name);
            if (call != null) {
                end(name, call, nowNanos);
                call.taker.failed("no answer within 3 s", nowNanos);
            }
        }
    }

    @Nullable
    Deadline nextDeadline() {
        if (deadline == null && !open.isEmpty()) {
            deadline = new Deadline(open.values().iterator().next().dueNanos, "gateway's HTTP"); // the oldest is first
        }
        return deadline;
    }
}

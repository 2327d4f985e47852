package dev.traversal.examples;

import dev.traversal.api.IceSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;

/** Does what the lines of standard input say. */
final class IceConversation {
    private static final String SEND = "send ";

    private final IceSession session;
    private final Output events;

    IceConversation(IceSession session, Consumer<String> lines, Output events) {
        this.session = session;
        this.events = events;
        session.onDatagram(datagram -> {
            byte[] bytes = new byte[datagram.remaining()];
            datagram.get(bytes);
            lines.accept("recv " + HexFormat.of().formatHex(bytes));
        });
        session.connected().whenComplete((nothing, error) -> {
            if (error == null) {
                events.tell("connected", Map.of(), "connected");
            }
        });
    }

    /** {@return the exit code, once the input has ended} */
    int run(BufferedReader in) throws IOException {
        for (String line = in.readLine(); line != null && !line.equals("stop"); line = in.readLine()) {
            take(line);
        }
        int code = ExitCode.of(session.path());
        session.close();
        return code;
    }

    void take(String line) {
        if (line.startsWith(SEND)) {
            send(line.substring(SEND.length()).strip());
        } else if (line.equals("restart")) {
            session.restart();
        } else if (!session.handleLine(line)) {
            events.tell("line-refused", Map.of("line", line.substring(0, Math.min(line.length(), 200))), line);
        }
    }

    private void send(String hex) {
        try {
            if (!session.send(ByteBuffer.wrap(HexFormat.of().parseHex(hex)))) {
                events.tell("send-failed", Map.of("reason", "the way out is full"), "full");
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            events.tell("send-failed", Map.of("reason", String.valueOf(e.getMessage())), "not sent");
        }
    }
}

package dev.traversal.relay;

import dev.traversal.api.Identity;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A WebSocket client written down by hand, so that it can break every rule (RFC 6455 section 5.2). */
final class RawClient implements AutoCloseable {
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int FINAL = 0x80;
    static final int MASKED = 0x80;
    /** What {@link #closeCode()} says of a connection that ended without a word. */
    static final int CUT = 0;

    private static final int PATIENCE_MILLIS = 120_000;
    private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** A frame as it came. */
    record Frame(int opcode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    static RawClient connect(InetSocketAddress server) throws IOException {
        return connect(server, 0, null);
    }

    static RawClient connect(InetSocketAddress server, int receiveBufferBytes, InetAddress from) throws IOException {
        Socket socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        if (from != null) {
            socket.bind(new InetSocketAddress(from, 0));
        }
        socket.connect(server, PATIENCE_MILLIS);
        return new RawClient(socket);
    }

    static RawClient upgraded(InetSocketAddress server) throws IOException {
        RawClient client = connect(server);
        client.upgrade();
        return client;
    }

    static RawClient registered(InetSocketAddress server, Identity identity) throws IOException {
        RawClient client = upgraded(server);
        client.register(identity);
        return client;
    }

    void upgrade() throws IOException {
        write(upgradeRequest().getBytes(StandardCharsets.US_ASCII));
        String head = httpHead();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException(head);
        }
    }

    String upgradeRequest() {
        return String.join(
                "\r\n",
                "GET / HTTP/1.1",
                "Host: server.example",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "",
                "");
    }

    String httpHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            head.write(in.readByte());
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    /** Answers the challenge that comes next. */
    void register(Identity identity) throws IOException {
        byte[] nonce = nonce();
        text(registration(identity, nonce, "server.example"));
        Frame answer = read();
        if (!answer.text().contains("\"registered\"")) {
            throw new IOException(answer.text());
        }
    }

    byte[] nonce() throws IOException {
        String challenge = read().text();
        Matcher matcher = Pattern.compile("\"nonce\":\"([^\"]+)\"").matcher(challenge);
        if (!matcher.find()) {
            throw new IOException(challenge);
        }
        return Base64.getUrlDecoder().decode(matcher.group(1));
    }

    /** The proof as the protocol's documentation describes it. */
    static String registration(Identity identity, byte[] nonce, String authority) {
        byte[] key = identity.publicKey().compressed();
        return registration(key, identity.sign(bytesToSign(nonce, key, authority)));
    }

    static String registration(byte[] key, byte[] signature) {
        return "{\"type\":\"register\",\"version\":1,\"key\":\"" + base64(key) + "\",\"signature\":\""
                + base64(signature) + "\"}";
    }

    static byte[] bytesToSign(byte[] nonce, byte[] key, String authority) {
        byte[] label = "traversal rendezvous registration\0".getBytes(StandardCharsets.US_ASCII);
        byte[] host = authority.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(label.length + 4 + 32 + 33 + 2 + host.length + 2)
                .put(label)
                .putInt(1)
                .put(nonce)
                .put(key)
                .putShort((short) host.length)
                .put(host)
                .putShort((short) 0)
                .array();
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    void text(String text) throws IOException {
        frame(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    void frame(int firstByte, byte[] payload) throws IOException {
        frame(firstByte, MASKED, payload);
    }

    void frame(int firstByte, int masked, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(firstByte);
        if (payload.length < 126) {
            frame.write(masked | payload.length);
        } else if (payload.length < 1 << 16) {
            frame.write(masked | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(masked | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        if (masked == 0) {
            frame.writeBytes(payload);
        } else {
            frame.writeBytes(MASK);
            for (int i = 0; i < payload.length; i++) {
                frame.write(payload[i] ^ MASK[i % MASK.length]);
            }
        }
        write(frame.toByteArray());
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    Frame read() throws IOException {
        int opcode = in.readUnsignedByte() & 0x0f;
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(opcode, payload);
    }

    /** Reads to the end; returns the code with which the server closed, or {@link #CUT}. */
    int closeCode() throws IOException {
        try {
            for (Frame frame = read(); ; frame = read()) {
                if (frame.opcode() == CLOSE) {
                    return ByteBuffer.wrap(frame.payload()).getShort();
                }
            }
        } catch (EOFException | SocketException e) {
            return CUT;
        }
    }

    /** Returns whether the server has closed the connection, which it is waited for. */
    boolean isAtEnd() throws IOException {
        try {
            while (in.read() >= 0) {
                // what comes before the end is of no interest
            }
            return true;
        } catch (SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

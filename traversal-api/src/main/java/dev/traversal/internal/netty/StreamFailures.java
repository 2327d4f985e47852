package dev.traversal.internal.netty;

import dev.traversal.internal.machine.StreamTarget;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in people's words why there is no stream. */
final class StreamFailures {
    private static final String HTTP_IN_HEX = "48545450";
    private static final int MAX_LINE = 60;

    private StreamFailures() {}

    static String describe(@Nullable Throwable cause, StreamRoute.@Nullable Via proxy) {
        if (cause == null) {
            return "unknown";
        }
        if (cause instanceof UnknownHostException) {
            return "unknown host";
        }
        if (cause instanceof ClosedChannelException) {
            return "the stream was ended";
        }
        if (cause instanceof ConnectException
                && String.valueOf(cause.getMessage()).contains("refused")) {
            return "connection refused";
        }
        if (cause instanceof ProxyConnectException) {
            return "the proxy " + (proxy == null ? "" : proxy + " ") + "does not let us through: " + status(cause);
        }
        for (Throwable each = cause; each != null; each = each.getCause()) {
            String intercepted = intercepted(each);
            if (intercepted != null) {
                return StreamTarget.INTERCEPTED + intercepted;
            }
        }
        String message = cause.getMessage();
        return (cause instanceof SSLException ? "TLS: " : "") + (message == null ? cause.toString() : clean(message));
    }

    private static @Nullable String intercepted(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            String message = String.valueOf(cause.getMessage());
            return message.contains(HTTP_IN_HEX) ? "HTTP and not TLS" : "no TLS";
        }
        if (cause instanceof CertificateException) {
            return "the certificate does not fit: " + clean(String.valueOf(cause.getMessage()));
        }
        return null;
    }

    /** What Netty puts before it names the proxy and the server again. */
    private static String status(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        int status = message.indexOf("status: ");
        if (status >= 0) {
            return clean(message.substring(status));
        }
        Throwable inner = cause.getCause();
        int comma = message.lastIndexOf(", ");
        return clean(inner != null && inner.getMessage() != null ? inner.getMessage() : message.substring(comma + 1));
    }

    /** {@return the reason for a stream whose first bytes are no message} */
    static String notStun(byte[] bytes, int length) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < length && line.length() < MAX_LINE && bytes[i] != '\r' && bytes[i] != '\n'; i++) {
            line.append(bytes[i] >= ' ' && bytes[i] < 0x7f ? (char) bytes[i] : '.');
        }
        return StreamTarget.INTERCEPTED + "\"" + line + "\" and not STUN";
    }

    private static String clean(String text) {
        String line = text.strip().replaceAll("[^ -~]+", " ");
        return line.length() <= 2 * MAX_LINE ? line : line.substring(0, 2 * MAX_LINE) + "...";
    }
}

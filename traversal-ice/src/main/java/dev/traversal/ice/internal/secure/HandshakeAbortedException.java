package dev.traversal.ice.internal.secure;

import java.io.InterruptedIOException;

/** Unwinds the handshake's thread when its association is gone. Has no stack trace: it is not an error. */
final class HandshakeAbortedException extends InterruptedIOException {
    private static final long serialVersionUID = 1L;

    HandshakeAbortedException() {
        super("the association is gone");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}

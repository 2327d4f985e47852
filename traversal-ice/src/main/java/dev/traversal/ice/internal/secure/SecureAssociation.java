package dev.traversal.ice.internal.secure;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * DTLS 1.2 with one peer: the handshake by Bouncy Castle on a pool, the records by us (RFC 6347).
 *
 * <p>Shaped like a machine. Everything happens on the loop that owns it; only {@link SecureConfig#wakeUp()} is called
 * from the handshake's thread, and asks the owner to call {@link #handleTimeout}. After every call that takes {@code
 * nowNanos}, drain {@link #pollDatagram()} and {@link #pollEvent()} until {@code null}, then ask {@link
 * #nextDeadlineNanos()}. No record reaches a sink before {@link SecureEvent.Established} was polled; those that came
 * earlier wait for {@link #releaseHeld}.
 */
public final class SecureAssociation {

    /** A client may send before it has our Finished, so its records are no proof that it has. */
    private static final long LAST_FLIGHT_NANOS = 5_000_000_000L;

    private enum Phase {
        NEW,
        HANDSHAKING,
        ESTABLISHED,
        CLOSED
    }

    private final SecureConfig config;
    private final SecureStatistics statistics = new SecureStatistics();
    private final RecordLayer records = new RecordLayer();
    private final HeldRecords held = new HeldRecords();
    private final ArrayDeque<byte[]> datagrams = new ArrayDeque<>();
    private final ArrayDeque<SecureEvent> events = new ArrayDeque<>();
    private @Nullable HandshakeDriver handshake;
    private @Nullable KeyExporter exporter;
    private Phase phase = Phase.NEW;
    private boolean announced;
    private boolean maySeal;
    private long establishedNanos;
    private long handshakeDeadlineNanos;

    /**
     * Makes one that does nothing yet.
     *
     * @param config what it needs to know
     */
    public SecureAssociation(SecureConfig config) {
        this.config = config;
    }

    /**
     * Begins: a client sends its ClientHello, a server waits for one.
     *
     * @param nowNanos the time
     */
    public void start(long nowNanos) {
        if (phase != Phase.NEW) {
            throw new IllegalStateException("started twice");
        }
        phase = Phase.HANDSHAKING;
        handshakeDeadlineNanos = nowNanos + config.handshakeTimeoutNanos();
        handshake = new HandshakeDriver(config, records, statistics, datagrams);
        if (config.role() == DtlsRole.CLIENT) {
            submit(handshake);
        }
        pump(nowNanos);
    }

    /**
     * Takes one datagram of the peer.
     *
     * @param buffer holds it; the caller's again when the call returns
     * @param offset where it begins
     * @param length its bytes
     * @param nowNanos the time
     * @param sink takes the plaintext of application records
     */
    public void handleDatagram(byte[] buffer, int offset, int length, long nowNanos, RecordSink sink) {
        if (held.size() > 0) {
            releaseHeld(sink, nowNanos);
        }
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int fragment = RecordLayer.fragmentBytes(buffer, at, end);
            if (fragment < 0) {
                statistics.reject(RejectReason.MALFORMED_RECORD);
                break;
            }
            handleRecord(buffer, at, fragment, nowNanos, sink);
            at += Wire.RECORD_HEADER_BYTES + fragment;
        }
        if (phase == Phase.HANDSHAKING) {
            pump(nowNanos);
        }
    }

    private void handleRecord(byte[] buffer, int at, int fragment, long nowNanos, RecordSink sink) {
        int epoch = Wire.uint16(buffer, at + 3);
        if (phase == Phase.NEW || phase == Phase.CLOSED) {
            statistics.reject(RejectReason.CLOSED);
        } else if (epoch == 1) {
            handleSealed(buffer, at, fragment, nowNanos, sink);
        } else if (epoch == 0) {
            handlePlain(buffer, at, fragment, nowNanos);
        } else {
            statistics.reject(RejectReason.WRONG_EPOCH);
        }
    }

    private void handlePlain(byte[] buffer, int at, int fragment, long nowNanos) {
        int body = at + Wire.RECORD_HEADER_BYTES;
        HandshakeDriver driver = handshake;
        switch (Wire.uint8(buffer, at)) {
            case Wire.HANDSHAKE -> {
                if (driver == null || fragment == 0 || (isOpen() && Wire.uint8(buffer, body) == Wire.CLIENT_HELLO)) {
                    statistics.reject(RejectReason.RENEGOTIATION);
                } else if (isOpen()) {
                    driver.answerRepetition(nowNanos);
                } else {
                    count(driver.accept(0, Wire.uint16(buffer, at + 1), buffer, body, fragment));
                }
            }
            case Wire.CHANGE_CIPHER_SPEC -> {
                // the first record of epoch 1 that authenticates says the same, and cannot be forged
            }
            case Wire.ALERT -> statistics.reject(RejectReason.UNAUTHENTICATED_ALERT);
            default -> statistics.reject(RejectReason.UNEXPECTED_TYPE);
        }
    }

    private void handleSealed(byte[] buffer, int at, int fragment, long nowNanos, RecordSink sink) {
        boolean early = Wire.uint8(buffer, at) == Wire.APPLICATION_DATA ? !announced : !records.hasKeys();
        if (!early) {
            open(buffer, at, fragment, nowNanos, sink);
        } else if (!held.add(buffer, at, Wire.RECORD_HEADER_BYTES + fragment)) {
            statistics.reject(RejectReason.TOO_EARLY);
        }
    }

    private void open(byte[] buffer, int at, int fragment, long nowNanos, RecordSink sink) {
        int length = records.open(buffer, at, fragment);
        if (length < 0) {
            statistics.reject(length == RecordLayer.REPLAYED ? RejectReason.REPLAY : RejectReason.BAD_RECORD);
            return;
        }
        byte[] plaintext = records.plaintext();
        switch (Wire.uint8(buffer, at)) {
            case Wire.APPLICATION_DATA -> {
                if (isClient() || nowNanos - establishedNanos >= LAST_FLIGHT_NANOS) {
                    peerHasFinished();
                }
                statistics.openedOne();
                sink.accept(plaintext, 0, length);
            }
            case Wire.HANDSHAKE -> handleSealedHandshake(plaintext, length, nowNanos);
            case Wire.ALERT -> handleAlert(plaintext, length);
            default -> statistics.reject(RejectReason.UNEXPECTED_TYPE);
        }
    }

    /** Says that the peer has our Finished: it will not ask for our last flight again. */
    public void peerHasFinished() {
        HandshakeDriver driver = handshake;
        if (driver != null) {
            driver.abort();
            handshake = null;
        }
    }

    private void handleSealedHandshake(byte[] plaintext, int length, long nowNanos) {
        HandshakeDriver driver = handshake;
        if (driver == null || length == 0) {
            statistics.reject(RejectReason.RENEGOTIATION);
        } else if (!isOpen()) {
            count(driver.accept(1, Wire.DTLS_1_2, plaintext, 0, length));
        } else if (Wire.uint8(plaintext, 0) == Wire.FINISHED) {
            driver.answerRepetition(nowNanos);
        } else {
            statistics.reject(RejectReason.RENEGOTIATION);
        }
    }

    private void handleAlert(byte[] plaintext, int length) {
        if (length != 2) {
            statistics.reject(RejectReason.MALFORMED_RECORD);
            return;
        }
        int description = Wire.uint8(plaintext, 1);
        if (description == Wire.CLOSE_NOTIFY && isOpen()) {
            sendAlert(Wire.ALERT_WARNING, Wire.CLOSE_NOTIFY);
            shut();
            events.add(new SecureEvent.PeerClosed());
        } else if (Wire.uint8(plaintext, 0) == Wire.ALERT_FATAL || description == Wire.CLOSE_NOTIFY) {
            fail(SecureFailure.REFUSED_BY_PEER, "the peer sent " + AlertNames.of(description));
        }
    }

    private void count(@Nullable RejectReason reason) {
        if (reason != null) {
            statistics.reject(reason);
        }
    }

    /**
     * Does what is due, and takes up what the handshake's thread has done.
     *
     * @param nowNanos the time
     */
    public void handleTimeout(long nowNanos) {
        HandshakeDriver driver = handshake;
        if (phase != Phase.HANDSHAKING || driver == null) {
            return;
        }
        pump(nowNanos);
        if (phase == Phase.HANDSHAKING) {
            if (nowNanos - handshakeDeadlineNanos >= 0) {
                fail(
                        SecureFailure.TIMEOUT,
                        "no handshake within " + config.handshakeTimeoutNanos() / 1_000_000 + " ms");
            } else {
                driver.resendIfDue(nowNanos);
            }
        }
    }

    /** Feeds the handshake and does what it says, until neither has anything more. */
    private void pump(long nowNanos) {
        HandshakeDriver driver = handshake;
        if (driver == null) {
            return;
        }
        boolean more = true;
        while (more && phase == Phase.HANDSHAKING) {
            if (driver.gaveUp()) {
                fail(SecureFailure.HANDSHAKE_REFUSED, "the server asks for cookie after cookie");
                return;
            }
            if (!driver.isSubmitted() && driver.hasMessages()) {
                submit(driver);
            }
            driver.feed(nowNanos);
            HandshakeStep step = driver.poll();
            if (step != null) {
                apply(driver, step, nowNanos);
            }
            more = step != null || driver.hasMessages();
        }
    }

    private void submit(HandshakeDriver driver) {
        if (!driver.submit()) {
            fail(SecureFailure.OVERLOADED, "too many handshakes at a time");
        }
    }

    private void apply(HandshakeDriver driver, HandshakeStep step, long nowNanos) {
        if (step.keys() != null) {
            records.install(step.keys());
            exporter = step.exporter();
        }
        if (!step.flight().isEmpty()) {
            driver.send(step.flight(), nowNanos);
        }
        if (step.alert() >= 0) {
            sendAlert(Wire.ALERT_FATAL, step.alert());
        }
        if (step.outcome() instanceof HandshakeStep.Outcome.Completed completed) {
            driver.completed();
            records.startApplicationData();
            phase = Phase.ESTABLISHED;
            maySeal = true;
            establishedNanos = nowNanos;
            events.add(new SecureEvent.Established(completed.suite()));
        } else if (step.outcome() instanceof HandshakeStep.Outcome.Broken broken) {
            fail(broken.reason(), broken.detail());
        } else if (step.keys() != null) {
            openHeldControl(nowNanos);
            startFalsely();
        }
    }

    /** The server has signed what the keys are made of, and our Finished is on its way (RFC 7918). */
    private void startFalsely() {
        if (config.role() == DtlsRole.CLIENT && phase == Phase.HANDSHAKING) {
            records.startApplicationData();
            maySeal = true;
        }
    }

    /** The keys are there: Finished and alerts that came too early can be opened now, application data cannot. */
    private void openHeldControl(long nowNanos) {
        for (int left = held.size(); left > 0; left--) {
            byte[] record = held.poll();
            if (record != null && phase == Phase.HANDSHAKING) {
                handleSealed(
                        record, 0, record.length - Wire.RECORD_HEADER_BYTES, nowNanos, (bytes, offset, count) -> {});
            }
        }
    }

    /**
     * Delivers the records that overtook the end of the handshake; does nothing before {@link SecureEvent.Established}
     * was polled. {@link #handleDatagram} does the same before anything else.
     *
     * @param sink takes the plaintext
     * @param nowNanos the time
     */
    public void releaseHeld(RecordSink sink, long nowNanos) {
        if (!announced) {
            return;
        }
        for (byte[] record = held.poll(); record != null; record = held.poll()) {
            if (isOpen()) {
                open(record, 0, record.length - Wire.RECORD_HEADER_BYTES, nowNanos, sink);
            }
        }
    }

    /**
     * {@return the next datagram to send to the peer: handshake flights and their resends, alerts; or {@code null}}
     */
    public byte @Nullable [] pollDatagram() {
        return datagrams.poll();
    }

    /** {@return what happened next, or {@code null}} */
    public @Nullable SecureEvent pollEvent() {
        SecureEvent event = events.poll();
        if (event instanceof SecureEvent.Established) {
            announced = true;
        }
        return event;
    }

    /** {@return when {@link #handleTimeout} is wanted next, or {@link Long#MAX_VALUE} for never} */
    public long nextDeadlineNanos() {
        HandshakeDriver driver = handshake;
        if (phase != Phase.HANDSHAKING || driver == null) {
            return Long.MAX_VALUE;
        }
        return resendsFirst(driver) ? driver.resendNanos() : handshakeDeadlineNanos;
    }

    /** {@return what {@link #nextDeadlineNanos()} is for} */
    public String deadlineReason() {
        HandshakeDriver driver = handshake;
        return driver != null && resendsFirst(driver) ? "DTLS resend" : "DTLS handshake";
    }

    private boolean resendsFirst(HandshakeDriver driver) {
        return driver.isResending() && driver.resendNanos() - handshakeDeadlineNanos < 0;
    }

    /**
     * Says that datagrams take another path from now on: a flight that waits for its answer leaves again at once.
     *
     * @param nowNanos the time
     */
    public void pathChanged(long nowNanos) {
        HandshakeDriver driver = handshake;
        if (phase == Phase.HANDSHAKING && driver != null && driver.isResending()) {
            driver.answerRepetition(nowNanos);
        }
    }

    /**
     * Seals one application record.
     *
     * @param plaintext holds what to seal
     * @param offset where it begins
     * @param length its bytes, at most 16384
     * @param out takes the record; not {@code plaintext}
     * @param outOffset where to write it; {@link #maxOverhead()} bytes more than {@code length} must fit
     * @return the length of the record
     * @throws IllegalStateException unless {@link #maySeal()}
     */
    public int seal(byte[] plaintext, int offset, int length, byte[] out, int outOffset) {
        if (!maySeal) {
            throw new IllegalStateException("the association is not established");
        }
        if (length > Wire.MAX_PLAINTEXT_BYTES) {
            throw new IllegalArgumentException("a record carries at most 16384 bytes but was given " + length);
        }
        int written = records.seal(Wire.APPLICATION_DATA, plaintext, offset, length, out, outOffset);
        statistics.sealedOne();
        return written;
    }

    /** {@return bytes by which a record is longer than what it carries, at most} */
    public int maxOverhead() {
        return RecordCipher.overhead(DtlsSuite.ECDHE_ECDSA_AES_128_GCM_SHA256);
    }

    /**
     * Derives a secret that only both ends of this association know (RFC 5705).
     *
     * @param label ASCII
     * @param context goes into it, or {@code null} for none; an empty one is another than none
     * @param length bytes wanted
     * @return the secret
     * @throws IllegalStateException unless {@link #maySeal()}
     */
    public byte[] exportKeyingMaterial(String label, byte @Nullable [] context, int length) {
        KeyExporter source = exporter;
        if (source == null) {
            throw new IllegalStateException("the association is not established");
        }
        return source.export(label, context, length);
    }

    /**
     * {@return whether records may be sealed: from {@link SecureEvent.Established} on, and with a client a round trip
     * earlier, when the server has signed what the keys are made of (RFC 7918)}
     */
    public boolean maySeal() {
        return maySeal;
    }

    /** {@return whether this end is the DTLS client} */
    public boolean isClient() {
        return config.role() == DtlsRole.CLIENT;
    }

    /** {@return whether records may flow both ways} */
    public boolean isEstablished() {
        return isOpen();
    }

    /** {@return the counters} */
    public SecureStatistics statistics() {
        return statistics;
    }

    /**
     * Ends it: tells the peer if there is one, forgets the keys. Idempotent.
     *
     * @param nowNanos the time
     */
    public void close(long nowNanos) {
        if (isOpen()) {
            sendAlert(Wire.ALERT_WARNING, Wire.CLOSE_NOTIFY);
        }
        shut();
    }

    private boolean isOpen() {
        return phase == Phase.ESTABLISHED;
    }

    private void fail(SecureFailure reason, String detail) {
        shut();
        events.add(new SecureEvent.Failed(reason, detail));
    }

    private void shut() {
        phase = Phase.CLOSED;
        maySeal = false;
        if (handshake != null) {
            handshake.abort();
            handshake = null;
        }
        if (exporter != null) {
            exporter.destroy();
            exporter = null;
        }
        held.clear();
        records.destroy();
    }

    private void sendAlert(int level, int description) {
        datagrams.add(records.alert(level, description, !isOpen()));
    }
}

package dev.traversal.examples;

import dev.traversal.api.SecureDatagramChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends a file in numbered datagrams, as many ahead of the receipts as the way bears: the window doubles while nothing
 * is lost and halves when something is.
 */
final class FileSender {
    private static final int FIRST_WINDOW = 64;
    private static final int MIN_WINDOW = 16;
    private static final Duration RECEIPT_WAIT = Duration.ofMillis(20);
    private static final long FULL_PAUSE_NANOS = 100_000;
    private static final Duration GIVE_UP = Duration.ofSeconds(15);

    private final SecureDatagramChannel channel;
    private final FileChannel file;
    private final long size;
    private final byte[] hash;
    private final int chunkBytes;
    private final int chunks;
    private final BitSet acknowledged = new BitSet();
    private final ByteBuffer outgoing;
    private final ByteBuffer incoming;
    private int window = FIRST_WINDOW;
    private int next;
    private int gapless;
    private int lossHorizon;
    private long sent;
    private boolean done;
    private boolean right;

    /**
     * What a transfer came to.
     *
     * @param bytes the file's size
     * @param chunks datagrams that were needed
     * @param datagrams datagrams that were sent, with repeats
     * @param elapsed from the first datagram to the receiver's verdict
     * @param verified whether the receiver found the hash right
     */
    record Result(long bytes, int chunks, long datagrams, Duration elapsed, boolean verified) {}

    FileSender(SecureDatagramChannel channel, Path path) throws IOException {
        this.channel = channel;
        this.hash = Hashes.sha256(path);
        this.file = FileChannel.open(path);
        this.size = Files.size(path);
        this.chunkBytes = channel.maxDatagramBytes() - TransferFrames.CHUNK_HEADER_BYTES;
        this.chunks = TransferFrames.chunks(size, chunkBytes);
        this.outgoing = ByteBuffer.allocate(channel.maxDatagramBytes());
        this.incoming = ByteBuffer.allocate(channel.maxDatagramBytes());
    }

    Result run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        long heard = start;
        try (file) {
            while (!done && System.nanoTime() - heard < GIVE_UP.toNanos()) {
                if (gapless == 0) {
                    channel.send(TransferFrames.hello(size, chunkBytes, hash));
                }
                sendWindow();
                heard = readReceipts() ? System.nanoTime() : heard;
            }
        }
        return new Result(size, chunks, sent, Duration.ofNanos(System.nanoTime() - start), right);
    }

    private void sendWindow() throws IOException {
        while (next < chunks && next < gapless + window) {
            if (!acknowledged.get(next)) {
                sendChunk(next);
            }
            next++;
        }
    }

    private void sendChunk(int index) throws IOException {
        outgoing.clear().put(TransferFrames.CHUNK).putInt(index);
        outgoing.limit((int) Math.min(outgoing.capacity(), outgoing.position() + size - (long) index * chunkBytes));
        file.read(outgoing, (long) index * chunkBytes);
        outgoing.flip();
        while (!channel.send(outgoing)) {
            LockSupport.parkNanos(FULL_PAUSE_NANOS); // the way out is full
        }
        sent++;
    }

    private boolean readReceipts() throws InterruptedException, IOException {
        boolean any = receive(next >= chunks || next >= gapless + window ? RECEIPT_WAIT : Duration.ZERO);
        if (!any && next >= Math.min(chunks, gapless + window)) {
            // all is under way and nothing comes back: something was lost
            window = Math.max(MIN_WINDOW, window / 2);
            resendMissing(Math.min(next, gapless + MIN_WINDOW));
            channel.send(ByteBuffer.wrap(new byte[] {TransferFrames.POLL}));
        }
        return any;
    }

    private boolean receive(Duration wait) throws InterruptedException, IOException {
        boolean any = false;
        Duration timeout = wait;
        while (!done && channel.receive(incoming.clear(), timeout) >= 0) {
            any = true;
            timeout = Duration.ZERO;
            handle(incoming.flip());
        }
        return any;
    }

    private void handle(ByteBuffer datagram) throws IOException {
        byte type = datagram.hasRemaining() ? datagram.get() : 0;
        if (type == TransferFrames.DONE && datagram.hasRemaining()) {
            done = true;
            right = datagram.get() == 1;
        } else if (type == TransferFrames.RECEIPT && datagram.remaining() >= Integer.BYTES) {
            handleReceipt(datagram);
        }
    }

    private void handleReceipt(ByteBuffer datagram) throws IOException {
        gapless = Math.max(gapless, datagram.getInt());
        acknowledged.set(0, gapless);
        BitSet beyond = BitSet.valueOf(datagram);
        for (int bit = beyond.nextSetBit(0); bit >= 0; bit = beyond.nextSetBit(bit + 1)) {
            acknowledged.set(gapless + bit);
        }
        next = Math.max(next, gapless);
        int seen = gapless + beyond.length();
        if (seen > gapless && gapless >= lossHorizon) {
            // a gap with later chunks behind it: lost, or overtaken; once for each window
            lossHorizon = next;
            window = Math.max(MIN_WINDOW, window / 2);
            resendMissing(seen);
        } else if (seen == gapless) {
            window = Math.min(TransferFrames.WINDOW_CHUNKS, window + 64);
        }
    }

    private void resendMissing(int end) throws IOException {
        for (int index = acknowledged.nextClearBit(gapless);
                index < end;
                index = acknowledged.nextClearBit(index + 1)) {
            sendChunk(index);
        }
    }
}

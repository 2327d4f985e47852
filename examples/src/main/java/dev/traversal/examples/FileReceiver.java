package dev.traversal.examples;

import dev.traversal.api.DatagramHandler;
import dev.traversal.api.SecureDatagramChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Receives a file in numbered datagrams, tells the sender which have come, and checks the hash. */
final class FileReceiver implements DatagramHandler {
    private static final int CHUNKS_PER_RECEIPT = 64;
    private static final long MAX_SIZE = 1L << 40;

    private final Path file;
    private final CompletableFuture<Long> received = new CompletableFuture<>();
    private final BitSet arrived = new BitSet();
    private @Nullable FileChannel channel;
    private byte[] expectedHash = {};
    private int chunkBytes;
    private int chunks;
    private int sinceReceipt;
    private @Nullable ByteBuffer verdict;

    FileReceiver(Path file) {
        this.file = file;
    }

    /** {@return completes with the size once all is there and right} */
    CompletableFuture<Long> received() {
        return received;
    }

    @Override
    public void onDatagram(SecureDatagramChannel from, ByteBuffer datagram) {
        try {
            switch (datagram.hasRemaining() ? datagram.get() : 0) {
                case TransferFrames.HELLO -> hello(datagram);
                case TransferFrames.CHUNK -> chunk(from, datagram);
                case TransferFrames.POLL -> answer(from);
                default -> {} // nothing of ours
            }
        } catch (IOException e) {
            received.completeExceptionally(new UncheckedIOException(e));
        }
    }

    private void hello(ByteBuffer datagram) throws IOException {
        if (channel != null || datagram.remaining() != Long.BYTES + Integer.BYTES + TransferFrames.HASH_BYTES) {
            return;
        }
        long size = datagram.getLong();
        int bytes = datagram.getInt();
        if (size < 0 || size > MAX_SIZE || bytes < 1) {
            return;
        }
        chunkBytes = bytes;
        chunks = TransferFrames.chunks(size, bytes);
        expectedHash = new byte[TransferFrames.HASH_BYTES];
        datagram.get(expectedHash);
        channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        finishIfComplete();
    }

    private void chunk(SecureDatagramChannel from, ByteBuffer datagram) throws IOException {
        if (channel == null || datagram.remaining() < Integer.BYTES) {
            return;
        }
        int index = datagram.getInt();
        if (index < 0 || index >= chunks || arrived.get(index)) {
            return;
        }
        channel.write(datagram, (long) index * chunkBytes);
        arrived.set(index);
        finishIfComplete();
        if (++sinceReceipt >= CHUNKS_PER_RECEIPT || verdict != null) {
            answer(from);
        }
    }

    private void finishIfComplete() throws IOException {
        if (verdict == null && arrived.cardinality() == chunks && channel != null) {
            channel.close();
            byte[] hash = Hashes.sha256(file);
            boolean right = MessageDigest.isEqual(hash, expectedHash);
            verdict = TransferFrames.done(right, hash);
            if (right) {
                received.complete(Files.size(file));
            } else {
                received.completeExceptionally(new IllegalStateException("the hash of what came is wrong"));
            }
        }
    }

    private void answer(SecureDatagramChannel to) {
        sinceReceipt = 0;
        to.send(verdict != null ? verdict.duplicate() : receipt());
    }

    private ByteBuffer receipt() {
        int gapless = arrived.nextClearBit(0);
        byte[] beyond =
                arrived.get(gapless, gapless + TransferFrames.WINDOW_CHUNKS).toByteArray();
        return ByteBuffer.allocate(1 + Integer.BYTES + beyond.length)
                .put(TransferFrames.RECEIPT)
                .putInt(gapless)
                .put(beyond)
                .flip();
    }
}
